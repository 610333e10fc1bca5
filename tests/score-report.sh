#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# score-report.sh - score-report writes a complete page whose figures, pictures and sounds are those of
# its input
. "$(dirname "$0")/support/lib.sh"
PATH=$PATH:$build/tests

# answer ID LABEL SPEAKER P(1) P(2) P(3): a frame of three classes, one of which has a hostile name
answer() {
	pack "{\"dtype\":\"<f4\",\"shape\":[3],\"kind\":\"scores\",\"classes\":[\"<script>alert(1)</script>\",\"a\",\"none\"],\"id\":\"$1\",\"label\":\"$2\",\"speaker\":\"$3\",\"dur\":1800,\"data\":[$4,$5,$6]}"
}
end() { # FRAMES
	pack "{\"end\":$1}"
}
evil='<script>alert(1)</script>'
{
	answer one "$evil" ann 0.75 0.25 0
	answer two "$evil" ann 0.25 0.625 0.125
	answer '\"><img src=x>' a "bob'&" 0.625 0.25 0.125
	answer four a "bob'&" 0.125 0.875 0
	answer five none "bob'&" 0.125 0.625 0.25
	answer six none ann 0 0.25 0.75
	end 6
} > scores
{
	answer six none ann 0 0.25 0.75
	answer five none ann 0 0.25 0.75
	answer four a ann 0 0.875 0.125
	answer '\"><img src=x>' a ann 0 0.75 0.25
	answer two "$evil" ann 0.25 0.625 0.125
	answer one "$evil" ann 0 0.75 0.25
	end 6
} > other
# two chunks of sound, of which the second is beyond full scale; a part that is not judged; rows of log-mel,
# which reach 100 units down, of which 70 dB are 16.1
audio() { # ID LABEL SPLIT DATA MORE
	pack "{\"dtype\":\"<f4\",\"shape\":[$(printf %s "$4" | tr -cd , | wc -c | awk '{ print $1 + 1 }')],\"kind\":\"audio\",\"rate\":8000,\"id\":\"$1\",\"label\":\"$2\",\"speaker\":\"ann\",\"split\":\"$3\"${5:+,$5},\"data\":[$4]}"
}
{
	audio two "$evil" test 0,0.5 '"stream":1,"seq":0'
	audio two "$evil" test 2,-0.25,-1 '"stream":1,"seq":1,"last":true'
	audio seven a train 0,0,0,0
	audio none-of-it none validation 0
	end 4
} > data
pack '{"dtype":"<f4","shape":[3,2],"kind":"logmel","id":"two","rate":8000,"hop":80,"data":[0,-1,-2,-100,-4,-8]}' \
    '{"dtype":"<f4","shape":[1,2],"kind":"logmel","id":"seven","rate":8000,"hop":80,"data":[0,1]}' '{"end":2}' > features
printf 'melspec < "in" > out &&\n\techo \033[1m\n' > commands
printf '%s\n' '{"epoch":1,"loss":9,"accuracy":0.1}' '{"epoch":2,"loss":8,"accuracy":0.2}' \
    '{"epoch":1,"loss":2,"val_loss":1,"accuracy":0.5,"val_accuracy":0.75}' \
    '{"epoch":2,"loss":1.5,"val_loss":0.5,"accuracy":0.6,"val_accuracy":0.875}' > log
all() {
	score-report --title "A <b>title</b>" --data data --features features --against other --log log \
	    --commands commands "$@"
}
check 'a page' all -o page.html scores
is 'the same on standard output, again' "$(all - < scores | cksum)" "$(cksum < page.html)"
is 'nothing that a browser runs' "$(grep -ci '<script\|onerror\|javascript:\|<img src=x' page.html)" 0
is 'nothing to load' "$(grep -Eo '(src|href)="[^"#]{1,10}' page.html | sort -u | tr '\n' ' ')" 'src="data:audio src="data:image '
is 'no address' "$(grep -c '://' page.html)" 0
is 'a page of scores alone' "$(score-report < scores | grep -c '<section')" 6
is 'links lead to sections' "$(sed -n 's/^<a href="#\([^"]*\)".*/\1/p' page.html | sort | tr '\n' ' ')" \
    "$(sed -n 's/^<section id="\([^"]*\)".*/\1/p' page.html | sort | tr '\n' ' ')"
matches 'the last run of the log: axes' "$(tr '\n' ' ' < page.html)" '>Loss<.*>0\.5</text>.*>2</text>.*>Accuracy<.*>50&#8239;%</text>'
is 'the last run of the log: no loss of 9' "$(grep -c '>9</text>' page.html)" 0
is 'commands' "$(sed -n '/^<h3>Commands/,/^<\/pre>/p' page.html)" "<h3>Commands</h3>
<pre tabindex=\"0\">melspec &lt; &quot;in&quot; &gt; out &amp;&amp;
 echo $(printf '\357\277\275')[1m
</pre>"
matches 'detection' "$(cat page.html)" '^<p>4 words and 2 sounds that are none\..* at [0-9.]+&#8239;%'
matches 'the parts' "$(tr '\n' ' ' < page.html)" '<p>3 recordings of 3 classes by 1 speakers'
{
	audio two "$evil" test 0,0,0,0
	end 1
} > heard
is 'sound from another stream: 8 bytes' "$(score-report --audio heard --data data scores | sed -n 's/.*audio.wav;base64,\([^"]*\)".*/\1/p' | base64 -d | wc -c | tr -d ' ')" 52
is 'no mistakes are shown' "$(score-report --worst 0 scores | grep -c 'id="mistakes"')" 0
is 'one mistake is shown' "$(score-report --worst 1 scores | grep -c '^<h3>.* taken for')" 1
{
	pack '{"dtype":"<f4","shape":[2],"kind":"scores","classes":["a","b"],"id":"x","label":"a","data":[9,1]}'
	end 1
} > logits
is 'scores that are no probabilities: no calibration' "$(score-report logits | grep -c 'id="calibration"')" 0
awk 'BEGIN { for (i = 0; i < 300; i++) print i }' | while read -r i; do
	pack "{\"dtype\":\"<f4\",\"shape\":[1],\"kind\":\"scores\",\"classes\":[\"c\"],\"id\":\"$i\",\"label\":\"l$i\",\"data\":[1]}"
done > many
end 300 >> many
is 'many labels: no matrix, closed tables' "$(score-report many > many.html; grep -c 'class="matrix"' many.html) $(grep -c '<summary>301 rows: classes' many.html)" '0 1'

# ---- what is refused ----

refuses 1 '^score-report: frame 0: has no id to find its recording by$' sh -c "pack '{\"dtype\":\"<f4\",\"shape\":[1],\"kind\":\"scores\",\"classes\":[\"a\"],\"label\":\"a\",\"data\":[1]}' '{\"end\":1}' | score-report"
end 0 > none
refuses 1 '^score-report: the input has no scores: there is nothing to report$' score-report none
refuses 1 "kind 'scores'.*wanted 'audio'|wanted.*audio" score-report --data scores scores
refuses 1 '^score-report: --model scores: ' score-report --model scores scores
refuses 1 '^score-report: --log scores: line 1 ' score-report --log scores scores
refuses 1 '^score-report: --commands absent: No such file' score-report --commands absent scores
refuses 1 '^score-report: --commands scores: has a NUL, wanted lines of text$' score-report --commands scores scores
refuses 3 '^score-report: -o absent/page: ' score-report -o absent/page scores
refuses 2 '^score-report: --other-name without --against: ' score-report --other-name x scores
refuses 2 '^score-report: standard input can be read once; name files' score-report --data -
echo old > kept.html
head -c 300 scores > cut
refuses 1 'without an end mark' score-report -o kept.html cut
is 'an old page stays' "$(cat kept.html)" old
check 'a full disk is noticed' sh -c 'score-report scores > /dev/full 2> /dev/null; [ $? -eq 3 ]'

# ---- read by another program ----

if ! python=$(find_python); then
	skip 'Python reads the page' 'no Python with msgpack and numpy'
	exit
fi
score -j --errors --against other scores > report.json
is 'Python reads the page: elements, figures, picture and sound' "$("$python" - 2>&1 << 'PYTHON'
import base64, html.parser, io, json, re, struct, wave, zlib
import numpy as np
page = open("page.html", encoding="utf-8").read()
report = json.load(open("report.json"))
wrong = []
void = {"meta", "img", "br", "link", "line", "path", "circle"}

class Reader(html.parser.HTMLParser):
    def __init__(self):
        super().__init__()
        self.open, self.ids, self.images, self.sounds, self.tables, self.headers = [], set(), [], [], [], 0
        self.rows, self.section, self.by_section = [], None, {}
    def handle_starttag(self, tag, attrs):
        a = dict(attrs)
        if tag not in void:
            self.open.append(tag)
        if "id" in a:
            if a["id"] in self.ids:
                wrong.append("twice: " + a["id"])
            self.ids.add(a["id"])
        if tag == "section":
            self.section = a["id"]
        if tag == "img":
            self.images.append(a)
        if tag == "audio":
            self.sounds.append(a)
        if tag == "tr":
            self.rows = []
            self.by_section.setdefault(self.section, []).append(self.rows)
        if tag in ("td", "th"):
            self.rows.append("")
            if tag == "th" and "scope" not in a:
                wrong.append("a header without scope")
        if tag == "svg" and not ("aria-label" in a or "aria-hidden" in a):
            wrong.append("a picture without a text")
    def handle_startendtag(self, tag, attrs):
        if tag not in void:
            wrong.append("not void: " + tag)
        self.handle_starttag(tag, attrs)
    def handle_endtag(self, tag):
        if not self.open or self.open.pop() != tag:
            wrong.append("unbalanced: " + tag)
    def handle_data(self, text):
        if self.open and self.rows and {"td", "th"} & set(self.open[-2:]):
            self.rows[-1] += text

r = Reader()
r.feed(page)
r.close()
if r.open:
    wrong.append("open at the end: %r" % r.open)
evil = "<script>alert(1)</script>"
if "<title>A &lt;b&gt;title" not in page:
    wrong.append("title")
def percent(x):
    return "–" if x is None else "%.2f\u202f%%" % (100 * x)
have = {row[0]: row[2:5] for row in r.by_section["classes"][1:]}
want = {k: [percent(v[x]) for x in ("recall", "precision", "f1")] for k, v in report["by_class"].items()}
if have != want:
    wrong.append("classes: %r, wanted %r" % (have, want))
have = {row[0]: row[1:3] for row in r.by_section["speakers"][1:]}
if have != {k: [str(v["n"]), str(v["errors"])] for k, v in report["speakers"].items()}:
    wrong.append("speakers: %r" % have)
matrix = r.by_section["confusion"][:4]
names = matrix[0][1:]
have = {(row[0], n): int(cell) for row in matrix[1:] for n, cell in zip(names, row[1:]) if cell}
if have != {(a, b): n for a, row in report["confusion"].items() for b, n in row.items()}:
    wrong.append("confusion: %r" % have)
cards = re.findall(r'<p class="note">(.*?), speaker', page)
if [html.unescape(c) for c in cards] != [m["id"] for m in report["misheard"]]:
    wrong.append("mistakes: %r" % cards)
if "p = %.4f" % report["against"]["mcnemar_p"] not in page:
    wrong.append("McNemar")

png = base64.b64decode(r.images[0]["src"].split(",")[1])
at, parts = 8, {}
while at < len(png):
    n, = struct.unpack(">I", png[at:at + 4])
    kind, data = png[at + 4:at + 8], png[at + 8:at + 8 + n]
    if struct.unpack(">I", png[at + 8 + n:at + 12 + n])[0] != zlib.crc32(kind + data):
        wrong.append("checksum of %r" % kind)
    parts[kind], at = data, at + 12 + n
width, height, depth, colour = struct.unpack(">IIBB", parts[b"IHDR"][:10])
rows = np.frombuffer(zlib.decompress(parts[b"IDAT"]), np.uint8).reshape(height, width + 1)
x = np.array([[0, -1], [-2, -100], [-4, -8]])
low = -70 / (10 / np.log(10))
index = np.rint(255 * np.clip((x - low) / -low, 0, 1)).T[::-1]
if (width, height, depth, colour) != (3, 2, 8, 3) or rows[:, 0].any() or (rows[:, 1:] != index).any():
    wrong.append("picture: %r, wanted %r" % (rows, index))
if len(parts[b"PLTE"]) != 768 or "two" not in r.images[0]["alt"]:
    wrong.append("palette or text of the picture")
sound = wave.open(io.BytesIO(base64.b64decode(r.sounds[0]["src"].split(",")[1])))
samples = np.frombuffer(sound.readframes(99), "<i2")
if sound.getparams()[:4] != (1, 2, 8000, 5) or list(samples) != [0, 16384, 32767, -8192, -32768]:
    wrong.append("sound: %r" % list(samples))
if len(r.images) != 1 or len(r.sounds) != 1:
    wrong.append("pictures or sounds")
print("\n".join(wrong) or "same")
PYTHON
)" same
