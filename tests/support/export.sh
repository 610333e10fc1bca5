# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh
# export.sh - models written for other programs, and their answers there; sourced after lib.sh

# export_model NAME FEATURES: writes NAME.cnn as NAME.onnx, NAME.safetensors and NAME.py, and to NAME.scores what
# cnn-predict answers
export_model() {
	for _ending in onnx safetensors py; do
		tensor-convert -q -o "$1.$_ending" "$1.cnn" || not_ok "$1.$_ending" "status $?"
	done
	cnn-predict -q --format frames "$1.cnn" "$2" > "$1.scores"
}

# npm_has PACKAGE@VERSION...: installs packages of npm once for each build folder, and links them to node_modules. Their
# scripts, which download more, do not run. Prints why that fails.
npm_has() {
	_npm=$build/tests/npm
	if ! command -v node > /dev/null || ! command -v npm > /dev/null; then
		echo 'node or npm is not installed'
		return 1
	fi
	for _package; do
		[ -d "$_npm/node_modules/${_package%@*}" ] && continue
		mkdir -p "$_npm"
		timeout 300 npm install --prefix "$_npm" --ignore-scripts --no-audit --no-fund --silent \
		    --fetch-retries=1 "$_package" > npm.log 2>&1 && continue
		echo "npm does not get $_package: $(tail -n 1 npm.log)"
		return 1
	done
	ln -sfn "$_npm/node_modules" node_modules
}

# agree WHERE: reads lines 'NAME CLIPS SAME agree|differ DIFFERENCE', and reports each
agree() {
	while read -r _name _clips _same _word _difference; do
		if [ "$_word" = agree ] && [ "$_clips" = "$_same" ]; then
			ok "$1: $_name: $_clips clips, $_difference"
		else
			not_ok "$1: $_name" "$_same of $_clips clips have the same class, difference $_difference"
		fi
	done
}

# answer_elsewhere FEATURES NAME...: compares the answers of ONNX Runtime and of PyTorch with those of cnn-predict
answer_elsewhere() {
	if _why=$(npm_has onnxruntime-node@1.30.0 @msgpack/msgpack@3.1.3); then
		cp "$root/tests/tools/onnx_answers.mjs" .
		node onnx_answers.mjs "$@" > answers 2> errors
		is "ONNX Runtime runs $(($# - 1)) models" "$?:$(wc -l < answers | tr -d ' ') $(head -n 3 errors)" "0:$(($# - 1)) "
		agree 'ONNX Runtime' < answers
	else
		skip 'ONNX Runtime' "$_why"
	fi
	if _python=$(find_python torch); then
		"$_python" "$root/tests/tools/torch_answers.py" "$@" > answers 2> errors
		is "PyTorch runs $(($# - 1)) models" "$?:$(wc -l < answers | tr -d ' ') $(head -n 3 errors)" "0:$(($# - 1)) "
		agree 'PyTorch' < answers
	else
		skip 'PyTorch' 'no Python here has torch, msgpack and numpy'
	fi
	if /usr/bin/python3 -c 'import onnx' 2> /dev/null; then
		shift
		is "ONNX's checker accepts them" "$(printf '%s\n' "$@" | /usr/bin/python3 -c '
import sys, onnx
for name in sys.stdin.read().split():
    onnx.checker.check_model(onnx.load(name + ".onnx"), full_check=True)
print("accepted")' 2>&1)" accepted
	else
		skip "ONNX's checker" 'python3 has no onnx'
	fi
}
