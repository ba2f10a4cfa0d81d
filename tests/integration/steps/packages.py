"""Open the package that an answer's mail leads to."""

import io
import json
import re
import zipfile
from dataclasses import dataclass

from integration.steps.world import NOW, World
from privacydesk.domain.cases import CaseRef
from privacydesk.steps import send


@dataclass(frozen=True)
class Package:
    token: str
    files: dict[str, bytes]

    def rows(self, dataset: str, collection: str) -> list[dict[str, object]]:
        held = json.loads(self.files[f"data/{dataset}.json"])["collections"]
        found: list[dict[str, object]] = held[collection]
        return found


def open_package(world: World, case: CaseRef) -> Package:
    """Send what waits, and open what the link in the mail leads to."""
    send.send_due(world.room, now=NOW)
    (mail,) = [m for m in world.post.sent if m.kind == "package_ready" and m.reference == case]
    found = re.search(r"/v1/download/([\w-]+)", mail.text)
    assert found
    token = found.group(1)
    (sealed,) = world.rows("SELECT sealed FROM desk.packages WHERE token_hash = %s",
                           world.desk.secrets.token_hash(token))  # fmt: skip
    content = world.desk.secrets.link_box(token).open(bytes(sealed[0]))
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return Package(token, {name: archive.read(name) for name in archive.namelist()})
