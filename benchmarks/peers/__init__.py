"""Small honest implementations of what others published, and who contends under which name."""

from benchmarks.peers import cpsat, first_come, mind_matching, mip, ours, visitor
from benchmarks.peers.peer import Found, Peer

__all__ = ["PEERS", "Found", "Peer"]

PEERS: dict[str, Peer] = {
    "matchmaker": ours.solve,
    "cp-sat": cpsat.solve,
    "mip": mip.solve,
    "mind-matching": mind_matching.solve,
    "first come": first_come.solve,
    "grad-visitor-scheduler": visitor.solve,
}
