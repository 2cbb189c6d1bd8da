"""Dockerfiles, parsed."""

from __future__ import annotations

import pytest

from practorch.observe.documents import Image, dockerfile


def test_continued_lines_are_one_instruction_at_the_first_line() -> None:
    document = dockerfile("FROM a\n# a comment\nRUN one && \\\n    # between\n\n    two\nCMD x\n")
    assert [(i.word, i.args, i.line) for i in document.instructions] == [
        ("FROM", "a", 1), ("RUN", "one &&  two", 3), ("CMD", "x", 7)
    ]  # fmt: skip


def test_words_are_the_same_in_small_letters() -> None:
    assert [i.word for i in dockerfile("from a\nrun b\n").instructions] == ["FROM", "RUN"]


@pytest.mark.parametrize(
    ("text", "argv"),
    [
        ('["python", "train.py"]', ("python", "train.py")),
        ("python train.py", ()),
        ("['python', 'train.py']", ()),
        ('["python", 3]', ()),
        ("[ -f x ] && y", ()),
    ],
)
def test_only_a_json_list_of_strings_is_the_exec_form(text: str, argv: tuple[str, ...]) -> None:
    (command,) = dockerfile(f"CMD {text}").instructions
    assert (command.argv, command.is_exec_form) == (argv, bool(argv))


@pytest.mark.parametrize(
    ("text", "image"),
    [
        ("python", Image("python")),
        ("python:3.11-slim AS build", Image("python", "3.11-slim")),
        ("--platform=linux/amd64 a/b:1@sha256:00ff", Image("a/b", "1", "sha256:00ff")),
        ("registry.example:5000/a/b", Image("registry.example:5000/a/b")),
    ],
)
def test_an_image_has_a_name_a_tag_and_a_digest(text: str, image: Image) -> None:
    assert dockerfile(f"FROM {text}").instructions[0].image == image


def test_an_argument_before_from_is_filled_in() -> None:
    document = dockerfile("ARG V=3.12.4\nFROM python:${V}-slim\nFROM python:$V\nFROM python:$OTHER\n")
    assert [i.image.tag for i in document.all("FROM")] == ["3.12.4-slim", "3.12.4", "$OTHER"]


def test_options_are_apart_from_what_is_copied() -> None:
    (copy,) = dockerfile("COPY --from=build --chown=1:1 a 'b c' /there/").instructions
    assert copy.options == {"from": "build", "chown": "1:1"}
    assert copy.sources == ("a", "b c")


def test_stages_begin_at_from() -> None:
    document = dockerfile("ARG A=1\nFROM a AS One\nRUN x\nFROM b\nCMD y\n")
    assert [[i.word for i in stage] for stage in document.stages()] == [["FROM", "RUN"], ["FROM", "CMD"]]
    assert [i.stage for i in document.all("FROM")] == ["one", ""]


def test_a_here_document_belongs_to_its_instruction() -> None:
    document = dockerfile("RUN <<EOF\npip install x\nUSER nobody\nEOF\nUSER me\n")
    assert [(i.word, i.line) for i in document.instructions] == [("RUN", 1), ("USER", 5)]
    assert "pip install x" in document.instructions[0].args


def test_the_escape_character_can_be_another() -> None:
    assert len(dockerfile("# escape=`\nRUN a `\n b\nRUN c:\\\n").instructions) == 2


def test_an_empty_file_has_no_instructions() -> None:
    assert dockerfile("\n# nothing\n").instructions == ()
    assert dockerfile("").stages() == []
