"""The tables that Plumbline carries are what the publishers' files give, and say where they come from."""

import shutil
from pathlib import Path

import pytest

from plumbline.measures import run
from plumbline.measures.errors import BadDefinition, BadInput
from plumbline.measures.tables import hash_of, load_provenance, load_table, read_tidy, write_tidy
from tools import tidy_published_figures

OPEN_LICENCE = "Open Government Licence v3.0"
SURVEY_LICENCE = "Official statistics; public sector information (terms on the publisher's site, not checked)"


@pytest.mark.parametrize("slug", tidy_published_figures.slugs())
def test_every_table_names_its_source_licence_and_hash(slug: str) -> None:
    table = load_table(slug)

    assert all([table.source.title, table.source.publisher, table.source.licence, table.source.url])
    assert len(table.source.sha256) == 64
    assert len(table.rows) > 0


@pytest.mark.shared_data
@pytest.mark.parametrize("slug", tidy_published_figures.slugs())
def test_every_table_is_what_the_publishers_file_gives(slug: str, shared_data: Path) -> None:
    assert tidy_published_figures.stale(slug, shared_data) == []


@pytest.mark.shared_data
@pytest.mark.parametrize(
    "slug", ["detentions", "section-136", "detentions-black-trend", "section-2-on-admission"]
)
def test_the_originals_give_the_same_figures_as_the_tables(slug: str, shared_data: Path) -> None:
    from_originals, from_tables = run(slug, data=shared_data), run(slug)

    assert from_originals.observations == from_tables.observations
    assert from_originals.sources == from_tables.sources
    assert from_originals.settings["data"] == "original files"


@pytest.mark.shared_data
def test_the_census_of_2011_is_the_population_that_the_publisher_divided_by(shared_data: Path) -> None:
    published = (shared_data / "mha_published_values" / "eff_black_groups_detentions_2017_2023.csv").read_text()

    (other,) = [row for row in load_table("census_2011_england").rows if row.group == "other-black"]
    assert f"Other Black,2017/18,population,{other.population}.0," in published.splitlines()


def test_england_adds_up_to_the_census() -> None:
    assert sum(row.population for row in load_table("census_2021_england").rows) == 56_490_065
    assert sum(row.population for row in load_table("census_2011_england").rows) == 53_012_456


@pytest.mark.shared_data
def test_originals_are_found_directly_in_a_folder_too(shared_data: Path, tmp_path: Path) -> None:
    for name in (
        "mha_annual_2023_24/hampshire_iow_extract.csv",
        "mha_annual_2023_24/england_by_ethnicity.csv",
        "census2021_ethnicity/icb24_ethnic_group_5.csv",
        "census2021_ethnicity/ltla_ethnic_group_19_england_wales.csv",
    ):
        shutil.copy(shared_data / name, tmp_path)

    assert run("detentions", area="QRL", data=tmp_path).observations == run("detentions", area="QRL").observations


def test_an_original_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(BadInput) as caught:
        run("detentions", data=tmp_path)

    assert str(caught.value) == (
        f"mha_annual_2023_24/england_by_ethnicity.csv: is not there (looked in {tmp_path})."
    )


def test_a_table_that_nobody_made_is_refused() -> None:
    with pytest.raises(BadDefinition, match="There is no published table named “gossip”"):
        load_provenance("gossip")


@pytest.mark.parametrize(
    "slug", ["mental_health_act_hampshire_iow", "census_2021_boards", "detention_rate_statements"]
)
def test_a_tidy_table_is_read_back_as_it_was_written(slug: str, tmp_path: Path) -> None:
    table = load_table(slug)

    write_tidy(tmp_path / "t.csv", table.rows)

    assert read_tidy(tmp_path / "t.csv", table.provenance.holds) == table.rows


def test_a_hash_is_of_the_bytes(tmp_path: Path) -> None:
    (tmp_path / "empty").write_bytes(b"")

    assert hash_of(tmp_path / "empty") == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"


@pytest.mark.shared_data
def test_a_stale_table_is_found(tmp_path: Path, monkeypatch, shared_data: Path, capsys) -> None:
    monkeypatch.setattr(tidy_published_figures, "PUBLISHED", tmp_path)
    source = Path(__file__).resolve().parents[2] / "src/plumbline/measures/published/census_2021_boards.yaml"
    shutil.copy(source, tmp_path)
    monkeypatch.setattr("sys.argv", ["tidy", str(shared_data), "--check"])

    before = tidy_published_figures.main()
    monkeypatch.setattr("sys.argv", ["tidy", str(shared_data)])
    tidy_published_figures.main()
    monkeypatch.setattr("sys.argv", ["tidy", str(shared_data), "--check"])

    assert (before, tidy_published_figures.main()) == (1, 0)
    assert "census_2021_boards.csv is not what the originals give" in capsys.readouterr().err
