from tests.consultations.conftest import consultation, point

__all__ = ["consultation", "point"]
