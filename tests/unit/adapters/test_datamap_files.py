"""Reading the data map's YAML: what is understood, what is reported, what is refused."""

from pathlib import Path

import pytest

from privacydesk.adapters.files.datamap import DataMapInvalidError, examine, read
from privacydesk.domain.catalogue import (
    Author,
    FileFields,
    LawfulBasis,
    Role,
    Strategy,
    ThirdParties,
    Treatment,
)
from privacydesk.domain.datamap import DataMap, FilePattern
from privacydesk.domain.datamap_checks import Level, check
from privacydesk.domain.spots import Direction, Kind, Match, Spot

OURS = """\
dataset:
  - fides_key: crm
    name: CRM
    meta:
      privacydesk:
        connection: crm_db
        schema: sales
        title: Customer system
        region: GB
        role: controller
        purposes: [{id: supply, words: supply and deliver your service, lawful_basis: contract}]
        lawful_basis: legitimate_interests
        retention: {words: 2 years after the last contact, period: P2Y, from: last_contact}
        source: you
        recipients: [swift_couriers]
        departments: [sales]
        erasure: delete
    collections:
      - name: person
        meta:
          privacydesk:
            title: Customer records
            what: Your name and contact details
            table: people
            provenance: {source: broker, list: list_name, obtained_on: obtained}
            occurred_at: obtained
            third_parties: likely
        fields:
          - name: id
            fides_meta: {primary_key: true, data_type: integer}
          - name: email
            data_categories: [user.contact.email]
            fides_meta: {identity: email}
          - name: mobile
            data_categories: [user.contact.phone_number]
            meta: {privacydesk: {match: phone, provided_by_subject: true}}
          - name: broker
          - name: list_name
          - name: obtained
          - name: segment
            data_categories: [user.behavior]
            meta:
              privacydesk:
                codes: {A1: keen, 7: not keen}
                lawful_basis: {basis: consent, words: You ticked the box}
                purposes: [{id: marketing, words: tell you about offers}]
          - name: note
            data_categories: [user.content]
            meta:
              privacydesk:
                free_text: true
                author: staff
                erasure: {keep: {ground: tax, until: 6 years after the year, period: P6Y}}
  - fides_key: logs
    fidesops_meta: {after: [crm]}
    meta: {privacydesk: {connection: log_store, kind: files, role: processor}}
    collections:
      - name: mail
        meta: {privacydesk: {files: {path: "mail/*.csv", delimiter: ";"}}}
        fidesops_meta:
          after: [crm.person]
          erase_after: [crm.person]
          masking_strategy_override: {strategy: delete}
        fields:
          - name: box
            data_categories: [user.contact.email]
            fidesops_meta:
              references: [{dataset: crm, field: person.email, direction: from}]
              masking_strategy_override:
                strategy: string_rewrite
                configuration: {rewrite_value: gone, format_preservation: {suffix: "@x.example"}}
"""


def write(folder: Path, text: str, *, name: str = "map.yml") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def problems(folder: Path, text: str) -> list[tuple[str, int, str]]:
    reading = examine([write(folder, text)], default_connection="main")
    return [(p.code, p.line, p.where) for p in reading.problems]


@pytest.fixture
def ours(tmp_path: Path) -> DataMap:
    return read([write(tmp_path, OURS)])


class TestRead:
    def test_understands_every_key_of_ours(self, ours: DataMap) -> None:
        person = ours.collection("crm.person")
        assert (person.connection, person.kind, person.schema) == ("crm_db", Kind.SQL, "sales")
        assert (person.table, person.occurred_at) == ("people", "obtained")
        assert person.facts.title == "Customer records"
        assert person.facts.role is Role.CONTROLLER
        assert person.facts.retention is not None
        assert (person.facts.retention.period, person.facts.retention.since) == (
            "P2Y",
            "last_contact",
        )
        assert person.provenance.list == "list_name"
        assert person.third_parties is ThirdParties.LIKELY

    def test_a_field_inherits_what_it_does_not_say_anew(self, ours: DataMap) -> None:
        mobile, segment, note = (
            ours.field(Spot("crm.person", name)) for name in ("mobile", "segment", "note")
        )
        assert mobile.facts.purposes[0].words == "supply and deliver your service"
        assert mobile.facts.provided_by_subject
        assert mobile.match is Match.PHONE
        assert segment.facts.lawful_basis is LawfulBasis.CONSENT
        assert segment.facts.basis_words == "You ticked the box"
        assert [p.id for p in segment.facts.purposes] == ["marketing"]
        assert segment.facts.recipients == ("swift_couriers",)
        assert segment.notes.codes == {"A1": "keen", "7": "not keen"}
        assert note.notes.free_text
        assert note.notes.author is Author.STAFF
        assert note.erasure is not None
        assert note.erasure.keep is not None
        assert note.erasure.keep.ground == "tax"
        assert mobile.facts.erasure is not None
        assert mobile.facts.erasure.treatment is Treatment.DELETE

    def test_understands_files_and_the_old_name_of_fides_meta(self, ours: DataMap) -> None:
        mail = ours.collection("logs.mail")
        assert mail.files == FilePattern(path="mail/*.csv", delimiter=";")
        assert mail.facts.role is Role.PROCESSOR
        assert (mail.delete_row, mail.erase_after) == (True, ("crm.person",))
        assert ours.datasets[1].after == ("crm",)
        (reference,) = mail.fields[0].references
        assert (reference.spot, reference.direction) == (
            Spot("crm.person", "email"),
            Direction.FROM,
        )
        mask = mail.fields[0].masking_override
        assert mask is not None
        assert (mask.strategy, mask.output_length) == (Strategy.STRING_REWRITE, 14)

    def test_finds_nothing_wrong_with_a_map_in_order(self, ours: DataMap) -> None:
        errors = [p for p in check(ours) if p.level is Level.ERROR]
        assert errors == []

    def test_flattens_objects(self, tmp_path: Path) -> None:
        text = """\
dataset:
  - fides_key: docs
    collections:
      - name: profile
        fields:
          - name: job
            fides_meta: {data_type: object}
            fields:
              - {name: title, data_categories: [user.job_title]}
              - {name: tags, fides_meta: {data_type: "string[]", return_all_elements: true}}
"""
        the_map = read([write(tmp_path, text)], default_connection="main")
        profile = the_map.collection("docs.profile")
        assert [f.path for f in profile.fields] == ["job", "job.title", "job.tags"]
        assert profile.columns == ("job",)

    def test_reads_a_folder(self, tmp_path: Path) -> None:
        write(tmp_path, "dataset: [{fides_key: a, collections: []}]", name="a.yml")
        write(tmp_path, "dataset: [{fides_key: b, collections: []}]", name="b.yaml")
        assert [d.key for d in read([tmp_path]).datasets] == ["a", "b"]


BROKEN = """\
dataset:
  - fides_key: crm
    meta: {privacydesk: {conection: x, role: owner}}
    collections:
      - name: person
        colour: red
        fields:
          - name: born
            fides_meta: {data_type: date}
          - name: order
            fides_meta:
              references: [{dataset: shop, field: orders.id, direction: from}]
          - name: job
            fides_meta: {data_type: string}
            fields: [{name: title}]
          - name: order
          - name: tags
            fides_meta: {return_all_elements: true, type: list}
      - name: file
        fides_meta: {erase_after: [crm.nobody]}
        meta: {privacydesk: {files: {path: ../secret.csv}, provenance: {list: nowhere}}}
        fields: [{name: a}]
"""


class TestExamine:
    def test_reports_every_error_at_once_with_its_line(self, tmp_path: Path) -> None:
        assert problems(tmp_path, BROKEN) == [
            ("schema", 3, "crm"),
            ("unknown_key", 3, "crm"),
            ("key_dropped", 6, "crm.person"),
            ("schema", 9, "crm.person.born"),
            ("dangling_reference", 10, "crm.person.order"),
            ("no_object", 13, "crm.person.job"),
            ("name_twice", 16, "crm.person.order"),
            ("no_array", 17, "crm.person.tags"),
            ("key_dropped", 18, "crm.person.tags"),
            ("dangling_erase_after", 19, "crm.file"),
            ("no_files", 19, "crm.file"),
            ("no_such_field", 19, "crm.file"),
            ("schema", 21, "crm.file"),
        ]

    def test_a_file_names_fields_that_are_there(self, tmp_path: Path) -> None:
        """R-51: the field with the bytes says where the file's name and kind stand."""
        text = """\
dataset:
  - fides_key: crm
    meta: {privacydesk: {connection: crm_db}}
    collections:
      - name: file
        fields:
          - {name: id, fides_meta: {primary_key: true}}
          - {name: called}
          - {name: bytes, meta: {privacydesk: {file: {name: called, media_type: KIND}}}}
"""
        assert problems(tmp_path, text) == [("no_such_field", 5, "crm.file")]
        held = read([write(tmp_path, text.replace("KIND", "id"))]).collection("crm.file")
        file = next(f.notes.file for f in held.fields if f.column == "bytes")
        assert file == FileFields(name="called", media_type="id")

    def test_an_unknown_key_of_fides_is_a_warning_and_no_error(self, tmp_path: Path) -> None:
        text = """\
dataset:
  - fides_key: crm
    owner: sales
    collections: [{name: a, fields: [{name: b, fides_meta: {type: object}}]}]
"""
        reading = examine([write(tmp_path, text)], default_connection="main")
        assert [(p.level, p.code, p.line) for p in reading.problems] == [
            (Level.WARNING, "key_dropped", 3),
            (Level.WARNING, "key_dropped", 4),
        ]
        assert reading.datamap is not None

    @pytest.mark.parametrize(
        ("text", "code", "line"),
        [
            ("dataset: [\n", "no_yaml", 2),
            ("dataset: []\n", "schema", 1),
            ("just words\n", "schema", 1),
            ("", "schema", 1),
            ("dataset: 5\n", "schema", 1),
            ("dataset:\n  - fides_key: a b\n    collections: []\n", "schema", 2),
            ("dataset:\n  - fides_key: a\n    fides_key: b\n    collections: []\n", "key_twice", 3),
            ("dataset: &d [*d]\n", "schema", 1),
        ],
    )
    def test_says_where_the_yaml_breaks(
        self, tmp_path: Path, text: str, code: str, line: int
    ) -> None:
        assert (code, line) in [(c, at) for c, at, _ in problems(tmp_path, text)]

    def test_names_a_dataset_that_stands_in_two_files(self, tmp_path: Path) -> None:
        for name in ("a.yml", "b.yml"):
            write(tmp_path, "dataset: [{fides_key: crm, collections: []}]", name=name)
        (problem,) = examine([tmp_path]).problems
        assert (problem.code, Path(problem.file).name) == ("name_twice", "b.yml")
        assert "a.yml:1" in problem.message

    def test_wants_a_connection_from_somewhere(self, tmp_path: Path) -> None:
        text = "dataset: [{fides_key: a, collections: [{name: b, fields: [{name: c}]}]}]"
        path = write(tmp_path, text)
        with pytest.raises(DataMapInvalidError, match=r"map\.yml:1: a\.b: no connection"):
            read([path])
        assert read([path], default_connection="main").connections == ("main",)

    @pytest.mark.parametrize("strategy", ["hash", "hmac", "aes_encrypt", "shout"])
    def test_refuses_a_mask_that_an_override_cannot_carry(
        self, tmp_path: Path, strategy: str
    ) -> None:
        text = f"""\
dataset:
  - fides_key: a
    collections:
      - name: b
        fields: [{{name: c, fides_meta: {{masking_strategy_override: {{strategy: {strategy}}}}}}}]
"""
        assert problems(tmp_path, text) == [("schema", 5, "a.b.c")]

    def test_a_missing_file_is_one_problem_among_others(self, tmp_path: Path) -> None:
        reading = examine([tmp_path / "no.yml", write(tmp_path, "dataset: []")])
        assert {p.code for p in reading.problems} == {"no_file", "schema"}
