"""The only door for XML: model files are hostile until they passed here."""

from lxml import etree

from kernel.errors import Invalid

MAX_BYTES = 2 * 1024 * 1024
MAX_DEPTH = 64


class XmlRefused(Invalid):
    """The file is no XML that may be read; `line` is 0 where none is known."""

    def __init__(self, reason: str, line: int = 0) -> None:
        super().__init__(f"line {line}: {reason}" if line else reason)
        self.reason = reason
        self.line = line


def parse_xml(data: bytes) -> etree._Element:
    """Parse a model file into its root element.

    Refuses files over 2 MiB, any DOCTYPE or entity, and nesting deeper than 64 elements.
    Comments and processing instructions are dropped. Raises XmlRefused.
    """
    if len(data) > MAX_BYTES:
        raise XmlRefused(f"the file has {len(data)} bytes; at most {MAX_BYTES} are read")
    parser = etree.XMLPullParser(
        events=("start", "end"),
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        parser.feed(data)
        root = parser.close()
    except etree.XMLSyntaxError as problem:
        raise XmlRefused(f"not well-formed XML: {problem.msg}", problem.lineno or 0) from problem
    if root.getroottree().docinfo.doctype:
        raise XmlRefused("a DOCTYPE is not allowed in a model; remove it", 1)
    _refuse_deep_nesting(parser)
    return root


def _refuse_deep_nesting(parser: "etree.XMLPullParser[etree._Element]") -> None:
    depth = 0
    for event, element in parser.read_events():
        depth += 1 if event == "start" else -1
        if depth > MAX_DEPTH:
            raise XmlRefused(f"elements nest deeper than {MAX_DEPTH}", element.sourceline or 0)
