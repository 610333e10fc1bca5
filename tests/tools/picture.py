# SPDX-License-Identifier: GPL-2.0-or-later
"""picture.py - looks at pictures of tensor-plot, without any of its code

    picture.py cells PNG COLUMNS ROWS LOW HIGH NUMBER,... [answers]
                                  a heat map, or a confusion matrix, shows these numbers
    picture.py wave PNG STREAM                              a waveform shows the audio of a stream
    picture.py svg SVG                                      prints size and number of images

The colours are computed from the formula of the map. Prints what is wrong, and else nothing."""
import base64
import math
import re
import struct
import sys
import xml.etree.ElementTree
import zlib

import numpy


def unfilter(how, line, above, step=3):
    row = numpy.zeros(len(line), int)
    for x in range(len(line)):
        left = row[x - step] if x >= step else 0
        up = above[x]
        corner = above[x - step] if x >= step else 0
        guess = (0, left, up, (left + up) // 2)[how] if how < 4 else min(
            (left, up, corner), key=lambda v: abs(left + up - corner - v))
        row[x] = (line[x] + guess) & 255
    return row


def pixels(data):
    """The pixels [height, width, 3] of a PNG of 8-bit RGB."""
    assert data[:8] == b"\x89PNG\r\n\x1a\n", "no PNG"
    at, packed = 8, b""
    while at < len(data):
        size, kind = struct.unpack(">I4s", data[at:at + 8])
        body = data[at + 8:at + 8 + size]
        assert zlib.crc32(kind + body) == struct.unpack(">I", data[at + 8 + size:at + 12 + size])[0]
        if kind == b"IHDR":
            width, height, depth, colour = struct.unpack(">IIBB", body[:10])
            assert (depth, colour) == (8, 2), "wanted 8 bits of RGB"
        if kind == b"IDAT":
            packed += body
        at += size + 12
    raw, rows = zlib.decompress(packed), []
    above = numpy.zeros(3 * width, int)
    for y in range(height):
        line = raw[y * (3 * width + 1):(y + 1) * (3 * width + 1)]
        above = unfilter(line[0], line[1:], above)
        rows.append(above)
    return numpy.array(rows).reshape(height, width, 3)


def colour(t):
    lightness, chroma = 0.2 + 0.72 * t, 0.08 + 0.1 * t ** 3
    return oklch(lightness, chroma, 300 - 195 * t)


def answer_colour(t):
    u = 2 * t - 1
    if u < 0:
        return oklch(0.88 + 0.24 * u, 0.07 - 0.09 * u, 55)
    return oklch(0.97 - 0.52 * u, 0.11 * u, 255)


def oklch(lightness, chroma, hue):
    hue = math.radians(hue)
    lab = numpy.array([lightness, chroma * math.cos(hue), chroma * math.sin(hue)])
    lms = numpy.array([[1, 0.3963377774, 0.2158037573],
                       [1, -0.1055613458, -0.0638541728],
                       [1, -0.0894841775, -1.2914855480]]) @ lab
    rgb = numpy.clip(numpy.array([[4.0767416621, -3.3077115913, 0.2309699292],
                                  [-1.2684380046, 2.6097574011, -0.3413193965],
                                  [-0.0041960863, -0.7034186147, 1.7076147010]]) @ lms ** 3, 0, 1)
    return 255 * numpy.where(rgb <= 0.0031308, 12.92 * rgb, 1.055 * rgb ** (1 / 2.4) - 0.055)


def where(image, wanted):
    return numpy.argwhere(abs(image - wanted).max(axis=2) <= 1)


def cells(path, columns, rows, low, high, numbers, which=None):
    of = answer_colour if which == "answers" else colour
    image, found = pixels(open(path, "rb").read()), []
    for x in map(float, numbers.split(",")):
        t = (x - float(low)) / (float(high) - float(low))
        at = where(image, numpy.array([255, 0, 80]) if math.isnan(x) else of(t))
        if len(at) == 0:
            sys.exit(f"no pixel has the colour of {x}")
        found.append((numpy.median(at[:, 1]), -numpy.median(at[:, 0]), len(at)))
    for i, a in enumerate(found):
        for j, b in enumerate(found):
            if i // int(rows) < j // int(rows) and not a[0] < b[0]:
                print(f"cell {i} is not to the left of cell {j}")
            if i % int(rows) < j % int(rows) and not a[1] < b[1]:
                print(f"cell {i} is not below cell {j}")
    sizes = [n for _, _, n in found]
    if len(found) != int(columns) * int(rows) or max(sizes) > 1.3 * min(sizes):
        print("cells differ in size:", sizes)


def wave(path, stream):
    """The picture has a column of ink for each pixel; the highest and lowest ink of each tenth of
    the signal lies where its largest and smallest samples are."""
    import msgpack
    frame = next(iter(msgpack.Unpacker(open(stream, "rb"))))
    x = numpy.frombuffer(frame["data"], "<f4")
    image = pixels(open(path, "rb").read())
    at = where(image, colour(0.3))
    ys, xs = at[:, 0], at[:, 1]
    left, width = xs.min(), xs.max() + 1 - xs.min()
    # ink from y0 to y1 is 1 pixel more than the distance of the samples
    scale = (ys.max() - ys.min() - 1) / (x.max() - x.min())
    zero = ys.min() + 0.5 + x.max() * scale
    for tenth in range(10):
        part = x[len(x) * tenth // 10:len(x) * (tenth + 1) // 10]
        ink = ys[(xs >= left + width * tenth / 10 + 1) & (xs < left + width * (tenth + 1) / 10 - 1)]
        if abs(ink.min() - (zero - part.max() * scale)) > 0.08 * scale * x.max() + 2:
            print(f"tenth {tenth}: top {ink.min()}, wanted {zero - part.max() * scale:.1f}")
        if abs(ink.max() - (zero - part.min() * scale)) > 0.08 * scale * x.max() + 2:
            print(f"tenth {tenth}: bottom {ink.max()}, wanted {zero - part.min() * scale:.1f}")


def svg(path):
    root = xml.etree.ElementTree.parse(path).getroot()
    images = [e for e in root.iter() if e.tag.endswith("image")]
    links = [v for e in root.iter() for k, v in e.attrib.items() if k.endswith("href")]
    outside = [v for v in links if not re.match(r"#|data:image/png;base64,", v)]
    names = [e.attrib["id"] for e in root.iter() if "id" in e.attrib]
    missing = [v for v in links if v.startswith("#") and v[1:] not in names]
    for v in links:
        if v.startswith("data:"):
            assert base64.b64decode(v.split(",")[1])[:4] == b"\x89PNG"
    print(root.attrib["width"], root.attrib["height"], len(images), "images", *outside, *missing)


if __name__ == "__main__":
    {"cells": cells, "wave": wave, "svg": svg}[sys.argv[1]](*sys.argv[2:])
