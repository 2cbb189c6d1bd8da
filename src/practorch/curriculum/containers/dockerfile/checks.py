import posixpath
import re

INSTALLS = r"\b(pip3?|uv|conda|mamba|poetry|pip-sync)\b.*\b(install|sync)\b|\bpip-sync\b"
SHELLS = r"^(/usr)?(/bin/)?(env )?(ba|da|z)?sh$"
ALWAYS_THERE = ("nobody", "www-data", "daemon", "node")


def base_image(sol, rand):
    """Every base image has a version."""

    def pinned(document):
        stages = {i.stage for i in document.all("FROM") if i.stage}
        images = [i.image for i in document.all("FROM")]
        own = [i for i in images if i.name not in stages and i.name != "scratch"]
        return {
            "there is one": bool(images),
            "with a version or a digest": [_is_pinned(i) for i in own].count(False) == 0,
        }

    yield "FROM", pinned, sol


def build_cache(sol, rand):
    """The packages are installed before the code comes in, from a requirements.txt that is there."""

    def installation(document):
        found = [(stage, k) for stage in _whole_stages(document) for k, i in enumerate(stage) if _installs(i)]
        before = [(stage[:k], stage[k]) for stage, k in found]
        return {
            "something is installed": bool(found),
            "without the code": all(not _copies_code(i) for earlier, _ in before for i in earlier),
            "requirements.txt is there": all(_has_requirements(earlier, run) for earlier, run in before),
        }

    yield "RUN pip install", installation, sol


def code(sol, rand):
    """The code is in the image, in a folder of its own."""

    def copied(document):
        folder, places = "/", []
        for i in _image(document):
            if i.word == "WORKDIR" and i.words:
                folder = posixpath.join(folder, i.words[0])
            elif _copies_code(i):
                place = posixpath.normpath(posixpath.join(folder, i.words[-1]))
                places.append(posixpath.dirname(place) if place.endswith(".py") else place)
        return {"it is there": bool(places), "in a folder of its own": "/" not in places}

    yield "COPY", copied, sol


def start(sol, rand):
    """The container starts python train.py itself, with no shell around it."""

    def process_one(document):
        last = _image(document)
        entry = [i for i in last if i.word == "ENTRYPOINT"][-1:]
        command = [i for i in last if i.word == "CMD"][-1:]
        parts = [*entry, *command]
        words = [word for part in parts for word in part.words]
        is_list = bool(parts) and all(part.is_exec_form for part in parts)
        if is_list:
            is_shell = bool(re.match(SHELLS, words[0])) and "exec " not in " ".join(words)
            first = "a shell that the list names" if is_shell else "the program itself"
        else:
            first = "the program itself" if words[:1] == ["exec"] else "the shell of a line without brackets"
        runs = bool(re.search(r"\bpython[\d.]*\b.*(\btrain\.py|-m train)\b", " ".join(words)))
        return {"it runs train.py": runs, "process 1 is": first}

    yield "CMD", process_one, sol


def user(sol, rand):
    """The program does not run as root, but as a user who exists."""

    def who(document):
        last = _image(document)
        names = [i.words[0].partition(":")[0] for i in last if i.word == "USER" and i.words]
        name = names[-1] if names else "root"
        made = [i.args for i in last if i.word == "RUN" and re.search(r"\b(useradd|adduser)\b", i.args)]
        exists = (
            name.isdigit()
            or name in ("root", *ALWAYS_THERE)
            or any(re.search(rf"\b{re.escape(name)}\b", m) for m in made)
        )
        return {"runs as root": name in ("root", "0"), "the user exists": exists}

    yield "USER", who, sol


def _whole_stages(document):
    """The instructions of each stage, after those of the stage that it starts from."""
    whole = {}
    for stage in document.stages():
        lines = [*whole.get(stage[0].image.name.lower(), []), *stage]
        whole[stage[0].stage] = lines
        yield lines


def _image(document):
    """The instructions that the image is made of: the last stage's."""
    return list(_whole_stages(document))[-1] if document.stages() else []


def _is_pinned(image):
    return bool(image.digest) or (bool(re.search(r"\d+[.]\d+", image.tag)) and "latest" not in image.tag)


def _installs(instruction):
    return instruction.word == "RUN" and bool(re.search(INSTALLS, instruction.args, re.DOTALL))


def _copies_code(instruction):
    """A COPY of more than lists of packages; what comes from another stage is no code of this build's context."""
    if instruction.word not in ("COPY", "ADD") or "from" in instruction.options:
        return False
    return not all(
        re.search(r"(requirements|constraints)[\w.*-]*$|\.(toml|lock|whl)$", source) for source in instruction.sources
    )


def _has_requirements(earlier, run):
    copied = [source for i in earlier if i.word in ("COPY", "ADD") for source in i.sources]
    by_name = any(
        re.search(r"requirements[\w.*-]*$", source) or source.rstrip("/") in (".", "*", "./*") for source in copied
    )
    return (by_name or "--mount=type=bind" in run.args) and "requirements" in run.args
