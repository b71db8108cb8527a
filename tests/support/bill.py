"""The bill of materials of a release, as CycloneDX 1.6 JSON: every package of the run lock, with hashes, licenses and needs.

    python -m tests.support.bill FILE

It is the same for the same tree: its number is made of what it lists, its date is SOURCE_DATE_EPOCH's.
"""

from __future__ import annotations

import json
import os
import sys
import uuid
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from cyclonedx.model import HashAlgorithm, HashType, Property
from cyclonedx.model.bom import Bom, BomMetaData
from cyclonedx.model.component import Component, ComponentType
from cyclonedx.model.license import LicenseExpression
from cyclonedx.output.json import JsonV1Dot6
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator
from packageurl import PackageURL
from packageurl.validate import DEFINITIONS_BY_TYPE

import viceversa
from tests.support.locked import Locked, packages
from tests.support.reference import direct_dependencies

# How the standard of package addresses calls packages for Python.
KIND: Final = next(name for name, kind in DEFINITIONS_BY_TYPE.items() if kind.description == "Python packages")


def address_of(name: str, version: str) -> PackageURL:
    """The package's address, by which scanners know it."""
    return PackageURL(KIND, name=name, version=version)


def component(one: Locked, version: str) -> Component:
    """A package in one version. Each of its files that the lock takes is a property: hashes of a component are of one file."""
    address = address_of(one.name, version)
    hashes = one.versions[version]
    return Component(
        name=one.name, version=version, type=ComponentType.LIBRARY, bom_ref=str(address), purl=address,
        licenses=[LicenseExpression(one.license)],
        hashes=[HashType(alg=HashAlgorithm.SHA_256, content=hashes[0])] if len(hashes) == 1 else [],
        properties=[Property(name="viceversa:file:sha256", value=value) for value in hashes if len(hashes) > 1],
    )  # fmt: skip


def bill(at: datetime) -> dict[str, Any]:
    """The bill as data. Refuses (ValueError) what the schema of CycloneDX refuses."""
    locked = packages()
    ours = Component(
        name="viceversa", version=viceversa.__version__, type=ComponentType.APPLICATION, bom_ref="viceversa",
        purl=address_of("viceversa", viceversa.__version__),
        licenses=[LicenseExpression("Apache-2.0")],
    )  # fmt: skip
    parts = {name: [component(one, version) for version in one.versions] for name, one in locked.items()}
    made = Bom(
        components=[part for each in parts.values() for part in each],
        metadata=BomMetaData(component=ours, timestamp=at),
        serial_number=uuid.uuid5(uuid.NAMESPACE_URL, json.dumps([f"{name} {one.versions}" for name, one in locked.items()])),
    )  # fmt: skip
    made.register_dependency(ours, [part for name in sorted(direct_dependencies()["run"]) for part in parts[name]])
    for name, one in locked.items():
        for part in parts[name]:
            made.register_dependency(part, [each for needed in sorted(one.needs) for each in parts[needed]])
    text = JsonV1Dot6(made).output_as_string(indent=1)
    if fault := JsonStrictValidator(SchemaVersion.V1_6).validate_str(text):
        raise ValueError(f"This is no bill of materials: {fault}")
    return dict(json.loads(text))


def main() -> int:
    """Writes it where told."""
    if len(sys.argv) != 2:
        print("bill: say where to write it.", file=sys.stderr)
        return 2
    epoch = os.environ.get("SOURCE_DATE_EPOCH")
    at = datetime.fromtimestamp(int(epoch), UTC) if epoch else datetime.now(UTC)
    made = bill(at)
    Path(sys.argv[1]).write_text(json.dumps(made, indent=1) + "\n", encoding="utf-8")
    print(f"{sys.argv[1]}: {len(made['components'])} packages")
    return 0


if __name__ == "__main__":
    sys.exit(main())
