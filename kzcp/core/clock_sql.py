"""The clock as the database sees it: `kzcp_clock()`, by which the row policies judge starts and ends.

Where the clock may move, its shift is the one row of `kzcp_clock` and `kzcp_move_clock(interval)` writes it;
elsewhere neither exists and the function is the server's time. Run as the owner, repeatable.
"""

from django.conf import settings
from django.db.backends.utils import CursorWrapper

FIXED_SQL = """
create or replace function public.kzcp_clock() returns timestamptz
language sql stable parallel safe set search_path = pg_catalog, pg_temp
as 'select statement_timestamp()';
drop function if exists public.kzcp_move_clock(interval);
drop table if exists public.kzcp_clock;
"""

MOVABLE_SQL = """
create table if not exists public.kzcp_clock (
    one boolean primary key default true check (one),
    shift interval not null default interval '0'
);
insert into public.kzcp_clock default values on conflict do nothing;
revoke all on public.kzcp_clock from public;

create or replace function public.kzcp_clock() returns timestamptz
language sql stable parallel safe security definer set search_path = pg_catalog, public, pg_temp
as 'select statement_timestamp() + (select shift from public.kzcp_clock)';

create or replace function public.kzcp_move_clock(shift interval) returns void
language sql volatile security definer set search_path = pg_catalog, public, pg_temp
as 'update public.kzcp_clock set shift = kzcp_move_clock.shift';
revoke all on function public.kzcp_move_clock(interval) from public;
"""

GRANT_SQL = "grant execute on function public.kzcp_move_clock(interval) to {role}"


def install(cursor: CursorWrapper, *, role: str = "kzcp_app") -> None:
    """Create or renew the clock's functions; `role` is the serving role that may move a movable clock."""
    if getattr(settings, "CLOCK_MOVABLE", False):
        cursor.execute(MOVABLE_SQL)
        cursor.execute(GRANT_SQL.format(role=cursor.db.ops.quote_name(role)))
    else:
        cursor.execute(FIXED_SQL)
