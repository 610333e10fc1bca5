#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# report.sh - Chromium shows the page of 'earpipe report' at the width of a phone and of a desk: nothing is
# wider than the page, sounds can be played, pictures are decoded, nothing is loaded
. "$(dirname "$0")/../support/lib.sh"

want_fsdd 'report'
chromium=$(command -v chromium || command -v chromium-browser || command -v google-chrome) || {
	skip 'the page in a browser' 'Chromium is not installed'
	exit
}
BUILD=$build
export BUILD
fsdd-read "$fsdd" | melspec | cnn-train -q --preset fast --epochs 1 --log a.log -o a.cnn
fsdd-read "$fsdd" | melspec | cnn-train -q --preset fast --epochs 2 --seed 2 -o b.cnn
"$root/pipelines/report" a.cnn --data "$fsdd" --against b.cnn -o page.html > /dev/null
is 'less than 2 MB' "$(find page.html -size -2000000c)" page.html

# The page has no scripts: one beside it looks at it within a frame of the width.
for width in 390 1400; do
	cat > look.html << END
<!DOCTYPE html><body style="margin:0"><iframe id="f" src="page.html" style="border:0;width:${width}px;height:900px"></iframe>
<script>
onload = async () => {
	const d = document.getElementById("f").contentDocument, said = [];
	const sounds = [...d.querySelectorAll("audio")], images = [...d.querySelectorAll("img")];
	for (const a of sounds) {
		a.preload = "auto";
		a.load();
		await new Promise((done) => { a.onloadeddata = done; a.onerror = done; });
		if (!(a.duration > 0.1 && !a.error)) said.push("a sound cannot be played");
	}
	if (!sounds.length || sounds.length != images.length) said.push(sounds.length + " sounds, " + images.length + " pictures");
	if (images.some((i) => !i.complete || !i.naturalWidth)) said.push("a picture is not shown");
	if (d.documentElement.scrollWidth > $width) said.push("the page is " + d.documentElement.scrollWidth + " pixels wide");
	const loaded = d.defaultView.performance.getEntriesByType("resource").filter((e) => !e.name.startsWith("data:"));
	if (loaded.length) said.push("loaded: " + loaded.map((e) => e.name).join(" "));
	console.log("found " + (said.join("; ") || "nothing wrong, " + sounds.length + " sounds") + " END");
};
</script>
END
	"$chromium" --headless=new --no-sandbox --disable-gpu --user-data-dir="$scratch/profile" --enable-logging=stderr \
	    --allow-file-access-from-files --window-size=1400,900 "file://$scratch/look.html" 2> log > /dev/null &
	browser=$!
	eventually grep -q 'CONSOLE.*END' log || :
	kill $browser
	wait $browser 2> /dev/null
	matches "$width pixels" "$(sed -n 's/.*CONSOLE.*"found \(.*\) END".*/\1/p' log)" '^nothing wrong, [0-9]+ sounds$'
done
