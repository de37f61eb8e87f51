"""A graph as a page draws it: its nodes, and the edges between them."""

from typing import Any


def drawing_of(workflow: Any) -> dict[str, Any]:
    """Of a compiled graph; `conditional` edges are taken or not."""
    drawn = workflow.get_graph()
    return {
        "nodes": [{"id": node.id, "name": node.name.strip("_")} for node in drawn.nodes.values()],
        "edges": [
            {"source": edge.source, "target": edge.target, "conditional": edge.conditional} for edge in drawn.edges
        ],
    }
