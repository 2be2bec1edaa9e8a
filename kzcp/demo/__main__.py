"""``python -m kzcp.demo`` is ``make demo`` without the installation."""

import sys

from .supervisor import main

sys.exit(main())
