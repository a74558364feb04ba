"""A picture of a page in 256 colours: pages have few, and a file a third as large shows them."""

import base64
import struct
import zlib
from typing import Final

import numpy as np
from playwright.async_api import Page

#: what a picture holds, as rows of red, green and blue
PIXELS: Final = """async (picture) => {
  const image = new Image();
  image.src = "data:image/png;base64," + picture;
  await image.decode();
  const canvas = new OffscreenCanvas(image.width, image.height);
  const context = canvas.getContext("2d");
  context.drawImage(image, 0, 0);
  const bytes = context.getImageData(0, 0, image.width, image.height).data;
  let text = "";
  for (let at = 0; at < bytes.length; at += 32768)
    text += String.fromCharCode(...bytes.subarray(at, at + 32768));
  return [image.width, image.height, btoa(text)];
}"""
COLOURS: Final = 256
#: the grounds and lines of a page, which stay exactly what they are
EXACT: Final = 32


async def in_few_colours(blank: Page, picture: bytes) -> bytes:
    """The same picture with the colours it has most of; `blank` is a page that may run scripts."""
    width, height, text = await blank.evaluate(PIXELS, base64.b64encode(picture).decode())
    pixels = np.frombuffer(base64.b64decode(text), np.uint8).reshape(-1, 4)[:, :3].astype(np.int32)
    packed = pixels @ np.array([65536, 256, 1])
    colours, inverse, counts = np.unique(packed, return_inverse=True, return_counts=True)
    chosen = _channels(_most(colours, counts))
    nearest = [int(np.square(chosen - each).sum(axis=1).argmin()) for each in _channels(colours)]
    rows = np.array(nearest, np.uint8)[inverse].reshape(height, width)
    lines = np.hstack([np.zeros((height, 1), np.uint8), rows])
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        _chunk(name, data)
        for name, data in (
            (b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 3, 0, 0, 0)),
            (b"PLTE", chosen.astype(np.uint8).tobytes()),
            (b"IDAT", zlib.compress(lines.tobytes(), 9)),
            (b"IEND", b""),
        )
    )


def _most(colours: np.ndarray, counts: np.ndarray) -> np.ndarray:
    """Of each kind of colour the one there is most of, as far as they go: a page has few, and
    the edges of its letters many that are nearly the same."""
    _, kinds = np.unique((_channels(colours) >> 4) @ np.array([256, 16, 1]), return_inverse=True)
    total = np.bincount(kinds, counts)
    order = np.argsort(-counts)
    first = order[np.unique(kinds[order], return_index=True)[1]]  # by kind
    kinds_first = first[np.argsort(-total)[: COLOURS - EXACT]]
    kept: np.ndarray = colours[np.union1d(order[:EXACT], kinds_first)]
    return kept


def _channels(packed: np.ndarray) -> np.ndarray:
    return np.stack([packed >> 16, packed >> 8 & 255, packed & 255], axis=1)


def _chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
