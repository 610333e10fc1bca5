# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh disable=SC2034
# tv.sh - scenes as a television makes them, of speech, music and noises; sourced behind lib.sh
#
# There are two halves of everything that is drawn, 0 and 1, so that scenes of different halves have no sentence, voice,
# tune or noise in common. The same seed gives the same bytes, with the same versions of the synthesisers.

# the tools that tv_scene cannot do without
tv_tools='espeak-ng flite text2wave sox'

# tv_plan SEED HALF PROMPTS: prints an endless list of what is played: a line for each item, with tabs between its fields.
# PROMPTS is a file of paths.
tv_plan() {
	awk -v seed="$1" -v half="$2" -v OFS='\t' '
	function rnd(n) { return int((x = x * 16807 % 2147483647) / 2147483647 * n) }
	function between(a, b) { return a + (b - a) * rnd(10000) / 10000 }
	function list(text, to) { return split(text, to, " ") }
	function one(text,   words, n) { n = list(text, words); return words[rnd(n) + 1] }
	# only the words of this half
	function half_of(text,   words, n, i, of) {
		n = list(text, words)
		for (i = 1; i <= n; i++) if (i % 2 == half) of = of " " words[i]
		return of
	}
	function noun() { return one(nouns) }
	function phrase() { return one("the a this that another every") " " (rnd(3) ? "" : one(adjectives) " ") noun() }
	# each begins with a noun of this half, so no sentence is said in both
	function sentence(   kind, first) {
		first = one(subjects)
		kind = rnd(10)
		if (kind == 0) return first " is what they talk about in the " noun() ", said " phrase() "."
		if (kind == 1) return first " and " noun() " were " one(adjectives) " " one(times) "."
		if (kind == 2) return first " prices rose by a third, and " phrase() " " one(verbs) " " phrase() "."
		if (kind == 3) return first "? Who " one(verbs) " " phrase() " " one(times) "?"
		if (kind == 4) return first ", of course. " one(short_ones) "!"
		if (kind == 5) return first " news: " phrase() " " one(verbs) " " phrase() " " one(places) ", while " phrase() " " one(verbs) " the " noun() "."
		if (kind == 6) return first " " one("will can must should might would") " not help, because " phrase() " is too " one(adjectives) "."
		if (kind == 7) return first " " one(verbs) " the " noun() " " one(places) "."
		if (kind == 8) return first "! " one(short_ones) ". " one(short_ones) "."
		return first " " one(places) " " one(verbs) " " phrase() ", and then " phrase() " " one(verbs) " it " one(times) "."
	}
	function foreign(   n, text) {
		for (n = 5 + rnd(6); n > 0; n--) text = text " " one(words_of[language])
		return substr(text, 2) "."
	}
	# an engine, a voice, a speed and a pitch; sets language
	function voice() {
		language = ""
		if (rnd(4) == 0) language = one(languages)
		if (language != "") return "espeak" OFS language "+" one(throats) OFS int(between(130, 210)) OFS int(between(20, 80))
		if (rnd(3) == 0) return (half ? "flite" OFS "rms" : "festival" OFS "kal") OFS sprintf("%.2f", between(0.8, 1.25)) OFS int(between(85, 150))
		return "espeak" OFS one(accents) "+" one(throats) OFS int(between(120, 220)) OFS int(between(10, 90))
	}
	function talk(who, n) {
		while (n-- > 0) print "say", sprintf("%.2f", rnd(3) ? between(0.05, 0.4) : between(0.4, 1.5)), int(between(-18, -3)), who, language == "" ? sentence() : foreign()
	}
	function bars(n,   root, i) {
		root = rnd(7)
		while (n-- > 0) {
			printf "bar" OFS "%d" OFS "%s" OFS, (root + one("0 3 4 5")) % 7 + 1, rnd(3) ? rnd(6) + 1 : 0
			for (i = 0; i < 4; i++) printf " %d", rnd(5) ? rnd(n_notes) + 1 : 0
			print ""
		}
	}
	function noises(n) {
		while (n-- > 0) print "noise", sprintf("%.2f", rnd(3) ? between(0.1, 0.5) : between(0.5, 2)), int(between(-24, -3)), rnd(n_noises) + 1
	}
	BEGIN {
		x = seed * 7919 + half * 104729 + 1
		for (i = 0; i < 10; i++) rnd(1)
		nouns = "garden river window teacher doctor market museum bridge station mountain village letter picture " \
		    "farmer minister captain engine ticket coffee summer winter morning evening flower table machine island castle " \
		    "newspaper question answer hospital football player weather storm valley harbour sailor lawyer budget tunnel " \
		    "pocket mirror candle blanket basket rabbit tiger parrot puzzle secret silver copper leather cotton palace " \
		    "night sight height life time line mind fire wife muse magic physics fiction tissue unit union museums knights"
		subjects = half_of(nouns)
		adjectives = "old new small quiet heavy green yellow clever simple basic bright dusty early empty famous gentle honest " \
		    "amusing useful lazy light modern narrow polite proper right slight rusty serious silent sudden warm white wide"
		verbs = "sees finds buys sells carries follows remembers paints repairs visits hides breaks admires describes likes lifts " \
		    "excuses refuses confuses uses closes opens misses needs measures protects watches invites ignores writes fights"
		places = "near%the%coast behind%the%church in%the%north under%the%roof across%the%street at%the%corner " \
		    "outside%the%city by%the%lake on%the%left upstairs everywhere inside%the%box over%the%hills"
		times = "today tonight yesterday last%week at%noon for%years once%again before%supper in%spring at%last " \
		    "every%night in%july after%midnight twice"
		short_ones = "yes no stop wait hello thanks goodbye never%mind look come%in sit%down listen why%not all%right " \
		    "be%quiet quick try%it how%nice what%a%mess good%night excuse%me of%course right exactly maybe later " \
		    "what who where enough please sorry welcome nonsense"
		words_of["de"] = "der Garten wohnt heute neben einem kleinen Fenster weil niemand die Reise nach Hamburg bezahlt und das Wetter leider schlecht bleibt morgen Zeitung leicht nichts"
		words_of["es"] = "la casa grande mira hacia una calle donde nadie compra pan porque el viento lleva muchas hojas desde ayer amigo tiempo lejos musa noche"
		words_of["it"] = "il treno parte domani con una valigia rossa mentre la signora guarda piazza vecchia senza fretta perche tutto quanto costa luce mucca ragazzo"
		words_of["sv"] = "en flicka springer genom skogen medan hunden sover bakom den gamla kyrkan och ingen vet varifr\303\245n ljuset kommer imorgon huset"
		words_of["ru"] = "dom stoit okolo reki gde rebyata igrayut vecherom potomu chto pogoda segodnya horoshaya nikto zvuk utro"
		words_of["fr"] = "le boulanger ouvre sa porte quand la ville dort encore mais personne ne mange avant midi parce que les enfants jouent dehors lumi\303\250re"
		words_of["nl"] = "de fietser wacht bij het water omdat zijn vriend gisteren laat naar huis ging licht nacht iemand zonder boek straat groot koud"
		words_of["pt"] = "o menino vende frutas perto da praia enquanto chove muito quase ningu\303\251m passa pela ponte nova ontem noite coisa"
		words_of["pl"] = "stary kot pije mleko kiedy dzieci czekaj\304\205 na tramwaj przed szko\305\202\304\205 zawsze rano nikt droga ksi\304\205\305\274ka"
		words_of["fi"] = "vanha talo on mets\303\244n reunassa miss\303\244 lapset leikkiv\303\244t koko p\303\244iv\303\244n vaikka sataa lunta eik\303\244 kukaan puhu huomenna"
		languages = half ? "fr nl pt pl fi" : "de es it sv ru"
		accents = half ? "en-gb en-gb-x-rp en-us-nyc en-gb-x-gbcwmd" : "en-us en-gb-scotland en-029 en-gb-x-gbclan"
		throats = half ? "m2 m4 m6 m8 f2 f4" : "m1 m3 m5 m7 f1 f3 f5"
		n_notes = 24
		n_noises = 36
		while ((getline line < ARGV[1]) > 0) prompts[++n_prompts] = line
		while (1) {
			kind = rnd(20)
			if (kind < 7) talk(voice(), 2 + rnd(4))
			else if (kind < 10) {
				first = voice() OFS language
				second = voice() OFS language
				for (i = 3 + rnd(5); i > 0; i--) {
					split(i % 2 ? first : second, who, OFS)
					language = who[5]
					talk(who[1] OFS who[2] OFS who[3] OFS who[4], 1)
				}
			} else if (kind < 13) {
				talk(voice(), 2 + rnd(3))
				print "under", int(between(-24, -8))
				bars(12)
			} else if (kind < 15) bars(3 + rnd(6))
			else if (kind < 17) noises(4 + rnd(8))
			else if (kind < 19) for (i = 2 + rnd(4); i > 0 && n_prompts; i--) print "prompt", sprintf("%.2f", between(0.2, 1.2)), int(between(-15, -3)), prompts[rnd(n_prompts) + 1]
			else print "quiet", sprintf("%.2f", between(1, 4))
			print "end", rnd(3) ? 0 : int(between(10, 60)), int(between(-15, 0)), rnd(4) ? "" : "band"
		}
	}' "$3" | tr % ' '
}

# tv_sounds HALF FOLDER: makes the notes, chords, drums and noises of this half
tv_sounds() {
	_half=$1 _to=$2
	mkdir -p "$_to"
	_n=0
	case $_half in
	0) set -- sawtooth triangle pluck ;;
	*) set -- square trapezium sine ;;
	esac
	_scale=$((_half * 3))
	for _voice in "$@"; do
		for _key in 0 2 4 5 7 9 11 12; do
			_n=$((_n + 1))
			# the chorus makes the pitch waver
			sox -V1 -R -r 48000 -n -b 16 "$_to/note.$_n.wav" synth 0.5 "$_voice" %$((_key + _scale - 5)) \
			    chorus 0.6 0.9 20 0.5 4.$((2 + _half * 6)) 1.5 -s fade q 0.01 0.5 0.15 gain -n -14 rate 8000 trim 0 0.5
		done
	done
	_n=0
	for _key in 0 2 4 5 7 9 11; do
		_n=$((_n + 1)) _low=$((_key + _scale - 24))
		sox -V1 -R -r 48000 -n -b 16 "$_to/chord.$_n.wav" synth 2 pluck %$_low pluck %$((_low + 4 - _n % 2)) pluck %$((_low + 7)) \
		    delay 0 0.04 0.08 remix - fade q 0 2 0.1 gain -n -12 rate 8000 trim 0 2
	done
	_n=0
	for _drum in brownnoise pinknoise whitenoise; do
		for _length in 0.06 0.18; do
			_n=$((_n + 1))
			sox -V1 -R -r 8000 -n -b 16 "$_to/beat.wav" trim 0 $_half.1 synth 0.5 $_drum trim 0 $_length fade l 0 $_length $_length \
			    gain -n -10 pad 0 0.5 trim 0 0.5
			sox -V1 -R "$_to/beat.wav" "$_to/drum.$_n.wav" repeat 3
		done
	done
	_n=0
	noise() { # SECONDS EFFECT...
		_n=$((_n + 1))
		_sound=$1
		shift
		sox -V1 -R -r 8000 -n -b 16 "$_to/noise.$_n.wav" synth "$_sound" "$@" gain -n -3
	}
	for _colour in whitenoise pinknoise brownnoise; do
		noise 0.$((3 + _half)) $_colour fade l 0 0.3 0.3               # a knock
		noise 0.0$((4 + _half)) $_colour                               # a click
		noise 1.$((2 + _half * 2)) $_colour fade h 0.5 1.2 0.6         # a breath
		noise $((2 + _half)) $_colour tremolo $((9 + 4 * _half)) 90    # applause
		noise 0.6 $_colour band $((500 + 300 * _half)) 200 fade l 0 0.6 0.5
		noise 0.5 $_colour band $((1400 + 500 * _half)) 300 fade q 0.1 0.5 0.2
	done
	for _tone in 50 120 420 900 1700 2600; do
		_hz=$((_tone + _tone * _half / 5))
		noise 0.4 sine $_hz fade l 0.01 0.4 0.1
		noise 0.9 square $_hz tremolo $((3 + _half)) 80 fade l 0.01 0.9 0.2
		noise 0.7 sine $_hz-$((_hz * 2)) fade l 0.02 0.7 0.1
	done
}

# tv_speech ENGINE VOICE SPEED PITCH TEXT TO: speaks into a WAV file at 8 kHz
tv_speech() {
	case $1 in
	espeak) espeak-ng -v "$2" -s "$3" -p "$4" -w part.raw.wav "$5" ;;
	flite) flite -voice "$2" --setf duration_stretch="$3" --setf int_f0_target_mean="$4" -t "$5" -o part.raw.wav ;;
	festival) printf '%s\n' "$5" | text2wave -eval "(Parameter.set 'Duration_Stretch $3)" -o part.raw.wav 2> /dev/null ;;
	esac < /dev/null && sox -V1 -R -D part.raw.wav -b 16 "$6" rate 8000 2> /dev/null
}

# numbered NAME N: prints the names NAME.1.wav to NAME.N.wav of the files that are there
numbered() {
	_m=0
	while [ $_m -lt "$2" ]; do
		_m=$((_m + 1))
		[ ! -s "$1.$_m.wav" ] || printf '%s\n' "$1.$_m.wav"
	done
}

# tv_scene FILE SEED SECONDS HALF PROMPTS: makes a scene of that length, a WAV file at 8 kHz; FILE.said gets its sentences.
# PROMPTS is a file of paths to recordings of people
tv_scene() {
	_scene=$1 _seed=$2 _seconds=$3
	tv_sounds "$4" "$1.sounds"
	mkdir -p "$1.parts"
	: > "$1.said"
	_length=0 _i=0 _j=0 _k=0 _under=''
	tv_plan "$2" "$4" "$5" | while IFS='	' read -r _kind _a _b _c _d _e _f _g; do
		case $_kind in
		say)
			_j=$((_j + 1))
			tv_speech "$_c" "$_d" "$_e" "$_f" "$_g" part.wav || continue
			printf '%s\n' "$_g" >> "$_scene.said"
			sox -V1 -R -D part.wav "piece.$_j.wav" gain -n "$_b" pad 0 "$_a"
			;;
		prompt)
			_j=$((_j + 1))
			sox -V1 -R -D "$_c" -b 16 -r 8000 -c 1 "piece.$_j.wav" gain -n "$_b" pad 0 "$_a" || rm -f "piece.$_j.wav"
			;;
		noise)
			_j=$((_j + 1))
			sox -V1 -R -D "$_scene.sounds/noise.$_c.wav" "piece.$_j.wav" gain -n "$_b" pad 0 "$_a"
			;;
		bar)
			_k=$((_k + 1))
			for _note in $_c; do
				case $_note in
				0) sox -V1 -R -r 8000 -n -b 16 rest.wav trim 0 0.5 && printf 'rest.wav\n' ;;
				*) printf '%s\n' "$_scene.sounds/note.$_note.wav" ;;
				esac
			done > notes
			# shellcheck disable=SC2046
			sox -V1 -R -D $(cat notes) tune.wav
			_drum=
			[ "$_b" = 0 ] || _drum=$_scene.sounds/drum.$_b.wav
			# shellcheck disable=SC2086
			sox -V1 -R -D -m tune.wav "$_scene.sounds/chord.$_a.wav" $_drum "bar.$_k.wav"
			;;
		under) _under=$_a ;;
		quiet) sox -V1 -R -r 8000 -n -b 16 piece.1.wav trim 0 "$_a" && _j=1 ;;
		end)
			_i=$((_i + 1)) _file=$_scene.parts/$(printf %05d $_i).wav
			_pieces=$(numbered piece $_j) _bars=$(numbered bar $_k)
			# shellcheck disable=SC2086
			[ -z "$_bars" ] || sox -V1 -R -D $_bars bars.wav gain -n "${_under:--3}"
			# shellcheck disable=SC2086
			[ -z "$_pieces" ] || sox -V1 -R -D $_pieces pieces.wav
			case ${_pieces:+p}${_bars:+b} in
			pb) sox -V1 -R -D -m pieces.wav bars.wav both.wav trim 0 "$(soxi -D pieces.wav)" && mv both.wav pieces.wav ;;
			b) mv bars.wav pieces.wav ;;
			esac
			_effects=
			[ "$_a" = 0 ] || _effects="gain -6 reverb $_a 40 $((20 + _a))"
			[ -z "$_c" ] || _effects="$_effects sinc 250-3000"
			# shellcheck disable=SC2086
			[ ! -s pieces.wav ] || sox -V1 -R -D pieces.wav -c 1 "$_file" $_effects gain -n "$_b"
			[ ! -s "$_file" ] || _length=$(awk -v a=$_length -v b="$(soxi -D "$_file")" 'BEGIN { print a + b }')
			rm -f piece.*.wav bar.*.wav pieces.wav bars.wav
			_j=0 _k=0 _under=''
			! awk "BEGIN { exit !($_length > $_seconds) }" || break
			;;
		esac
	done
	# the room's own noise under all
	sox -V1 -R -D "$_scene".parts/*.wav "$_scene.dry.wav" gain -6 trim 0 "$_seconds"
	sox -V1 -R -r 8000 -n -b 16 "$_scene.hiss.wav" synth "$_seconds" pinknoise gain -48
	sox -V1 -R -D -m -v 1 "$_scene.dry.wav" -v 1 "$_scene.hiss.wav" "$_scene"
	rm -rf "$_scene.parts" "$_scene.sounds" "$_scene.dry.wav" "$_scene.hiss.wav" part.wav part.raw.wav rest.wav tune.wav notes
}
