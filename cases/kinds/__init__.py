from cases.kinds.violence import VIOLENCE, ViolenceDetails

__all__ = ["VIOLENCE", "ViolenceDetails"]
