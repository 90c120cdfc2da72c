"""The words that an installation begins with; it may change them."""

from typing import Any

LEVELS = [
    ("province", "省级", "Province"),
    ("city", "市级", "City"),
    ("district", "区县", "District or county"),
    ("street", "街道乡镇", "Street or town"),
    ("community", "社区村", "Community or village"),
]
CAPABILITIES = [
    ("legislative-contact-point", "基层立法联系点", "Grassroots legislative contact point"),
    ("legislative-station", "立法联络站", "Legislative liaison station"),
    ("deputies-station", "人大代表联络站", "Deputies' liaison station"),
    ("online-station", "网上联络站", "Online liaison station"),
    ("model-station", "样板站", "Model station"),
]
SUBJECTS = [
    ("governance", "社会治理", "Community governance"),
    ("transport", "交通出行", "Transport"),
    ("housing", "住房物业", "Housing"),
    ("education", "教育科研", "Education and research"),
    ("health", "医疗卫生", "Health"),
    ("elderly", "养老助残", "Care for the elderly and disabled"),
    ("environment", "生态环境", "Environment"),
    ("business", "营商环境", "Business"),
    ("labour", "劳动就业", "Labour"),
    ("agriculture", "农业农村", "Agriculture"),
    ("justice", "司法与法律服务", "Justice and legal services"),
    ("culture", "文化旅游", "Culture and tourism"),
]


def add_words(apps: Any, schema_editor: Any) -> None:
    level = apps.get_model("contactpoints", "AreaLevel")
    for order, (code, name, english) in enumerate(LEVELS, start=1):
        if not level.objects.filter(name=name).exists():
            level.objects.create(code=code, name=name, name_en=english, order=order)
    for model, rows in (("Capability", CAPABILITIES), ("Subject", SUBJECTS)):
        for code, name, english in rows:
            defaults = {"name": name, "name_en": english}
            apps.get_model("contactpoints", model).objects.get_or_create(code=code, defaults=defaults)


def remove_words(apps: Any, schema_editor: Any) -> None:
    """They go with their tables."""
