"""What a scrape of a stack's metrics finds."""

import httpx
from prometheus_client.parser import text_string_to_metric_families

PREFIX = "birthday_calendar_"


class Scrape:
    def __init__(self, text: str):
        self.text = text
        self.families = {
            family.name.removeprefix(PREFIX): family
            for family in text_string_to_metric_families(text)
        }

    def value(self, name: str, **labels: str) -> float:
        """The sum of all samples of that name with these labels; 0 without one."""
        return sum(
            sample.value
            for family in self.families.values()
            for sample in family.samples
            if sample.name == PREFIX + name and labels.items() <= sample.labels.items()
        )


def scrape(address: str) -> Scrape:
    return Scrape(httpx.get(f"http://{address}/metrics", timeout=20).text)
