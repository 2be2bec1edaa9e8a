"""What a coordinator types into the services directory."""

from typing import Any

from referrals.data import OfferData
from referrals.forms.provider import OfferForm
from referrals.models import Offer


class EntryForm(OfferForm):
    """An entry of the directory as it stands; which service it is, and for where, stays as it was entered."""

    def __init__(self, data: Any = None, *, offer: Offer) -> None:
        super().__init__(data, provider_type=offer.organisation.kind)
        self.without("service", "key")
        self._offer = offer
        for name, field in self.fields.items():
            field.initial = getattr(offer, name)

    def result(self) -> OfferData:
        """The entry as it was typed."""
        found = self.cleaned_data
        return OfferData(
            service_id=self._offer.service_id,
            capacity=found["capacity"],
            free=found["free"],
            waiting_days=found["waiting_days"],
            urgent_ok=found["urgent_ok"],
            accessibility=tuple(found["accessibility"]),
            languages=tuple(found["languages"]),
            regions=tuple(self._offer.regions),
            districts=tuple(self._offer.districts),
        )
