"""A template's source, read without running it: what it names, and on which line."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import jinja2
from jinja2 import meta, nodes

from pipeline.errors import Fault

ESCAPED = (".html.j2", ".xml.j2")
MARKUP = (".htm.j2", ".xhtml.j2", ".svg.j2", ".html", ".xml", ".html.txt.j2")


@dataclass(frozen=True)
class Source:
    """A template that could be parsed; ``name`` is its path under ``templates/``."""

    name: str
    tree: nodes.Template

    @property
    def file(self) -> str:
        """As faults name it."""
        return f"templates/{self.name}"

    @property
    def uses(self) -> set[str]:
        """Templates it extends, includes or imports."""
        return {name for name in meta.find_referenced_templates(self.tree) if name}


def read(environment: jinja2.Environment, folder: Path, name: str) -> Source | Fault:
    """Parse a template; a fault with its line when it cannot be."""
    try:
        return Source(name, environment.parse((folder / name).read_text("utf-8")))
    except jinja2.TemplateSyntaxError as error:
        message = f"mẫu viết sai: {error.message}: xem lại dấu {{% %}} và {{{{ }}}}"
        return Fault(message, f"templates/{name}", error.lineno, code="template")
    except (OSError, UnicodeDecodeError) as error:
        return Fault(f"không đọc được mẫu: {error}", f"templates/{name}", code="template")


def filter_faults(environment: jinja2.Environment, source: Source) -> Iterator[Fault]:
    """Filters and tests that do not exist."""
    for kind, known, word in (
        (nodes.Filter, environment.filters, "bộ lọc"),
        (nodes.Test, environment.tests, "phép thử"),
    ):
        for node in source.tree.find_all(kind):
            name = getattr(node, "name", "")
            if name not in known:
                message = f"không có {word} «{name}»: xem danh sách trong docs/mau.md"
                yield Fault(message, source.file, node.lineno, name, "unknown-filter")


def variable_faults(source: Source, known: set[str]) -> Iterator[Fault]:
    """Variables that nothing defines."""
    try:
        strangers = meta.find_undeclared_variables(source.tree) - known
    except jinja2.TemplateAssertionError:
        return  # an unknown filter, told by itself, keeps the library from looking further
    for node in source.tree.find_all(nodes.Name):
        if node.name in strangers:
            message = f"không có biến «{node.name}»; có: {', '.join(sorted(known))}"
            yield Fault(message, source.file, node.lineno, node.name, "unknown-variable")


def attribute_faults(source: Source, known: Mapping[str, set[str]]) -> Iterator[Fault]:
    """``story.x``, ``fields.x``… that their owner does not have."""
    for node in source.tree.find_all(nodes.Getattr):
        owner = node.node.name if isinstance(node.node, nodes.Name) else ""
        if owner in known and node.attr not in known[owner]:
            names = ", ".join(sorted(known[owner]))
            message = f"{owner} không có «{node.attr}»; có: {names}"
            where = f"{owner}.{node.attr}"
            yield Fault(message, source.file, node.lineno, where, "unknown-variable")


def escape_faults(source: Source, html_fields: set[str]) -> Iterator[Fault]:
    """Words that would reach a page without being escaped."""
    if source.name.endswith(MARKUP):
        message = "trang HTML phải có tên tệp mẫu kết thúc bằng .html.j2 thì chữ mới được che dấu"
        yield Fault(message, source.file, 1, "", "unescaped")
    if not source.name.endswith(ESCAPED):
        return
    for node in source.tree.find_all(nodes.Filter):
        if node.name == "safe" and node.node and not _harmless(node.node, html_fields):
            message = (
                "«| safe» để chữ lạ thành mã của trang: bỏ «| safe» (chỉ story.html và các trường "
                "có mẫu .html.j2 đã được làm sạch)"
            )
            yield Fault(message, source.file, node.lineno, "safe", "unescaped")
    for option in source.tree.find_all(nodes.ScopedEvalContextModifier):
        yield Fault("bỏ {% autoescape %}", source.file, option.lineno, "autoescape", "unescaped")


def _harmless(node: nodes.Node, html_fields: set[str]) -> bool:
    if isinstance(node, nodes.Const):
        return True
    if not isinstance(node, nodes.Getattr) or not isinstance(node.node, nodes.Name):
        return False
    return (node.node.name, node.attr) in {("story", "html"), *(("fields", n) for n in html_fields)}
