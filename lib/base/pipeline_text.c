/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/pipeline_text.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

static bool skip_to(const char **p, char close);

/* Moves over a character, or over what it opens, within what `within` closes; 0: nothing. False: it
 * is not closed. */
static bool skip_one(const char **p, char within)
{
	const char c = **p;

	(*p)++;
	if (c == '\\' && **p)
		(*p)++;
	else if (c == '"' || c == '`' || (c == '\'' && within != '"'))
		return skip_to(p, c);
	else if (c == '$' && **p == '{')
		return (*p)++, skip_to(p, '}');
	else if ((c == '$' && **p == '('))
		return (*p)++, skip_to(p, ')');
	else if (c == '(' && within != '"')
		return skip_to(p, ')');
	return true;
}

/* Moves behind the character that closes what was opened. */
static bool skip_to(const char **p, char close)
{
	while (**p && **p != close)
		if (close == '\'')
			(*p)++;
		else if (!skip_one(p, close))
			return false;
	if (!**p)
		return false;
	(*p)++;
	return true;
}

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\n';
}

/* What stands at p and would make it more than one pipeline; NULL: nothing. */
static const char *other_operator(const char *p)
{
	static const char *const operators[] = { "||", "|&", "&&", "&", ";", ")" };

	if (*p == '\n' && p[strspn(p, " \t\n")] != '\0')
		return "a new line";
	for (size_t i = 0; i < sizeof operators / sizeof *operators; i++)
		if (strncmp(p, operators[i], strlen(operators[i])) == 0)
			return operators[i];
	return NULL;
}

/* Moves over the next character of a stage that began at `begin`, or over all that belongs to it.
 * False: something is not closed. */
static bool skip_part(const char **p, const char *begin)
{
	const bool word_begins = *p == begin || is_blank((*p)[-1]);

	if (word_begins && **p == '#')
		*p += strcspn(*p, "\n");
	else if (*p == begin && **p == '{' && is_blank((*p)[1]))
		return (*p)++, skip_to(p, '}');
	else if (((*p)[0] == '>' || (*p)[0] == '<') && (*p)[1] && strchr("&|>", (*p)[1]))
		*p += 2;
	else if ((*p)[0] == '&' && (*p)[1] == '>')
		*p += 2;
	else
		return skip_one(p, 0);
	return true;
}

/* Ends the part that begins at p->text before `end`; false: it is empty. */
static bool end_part(struct pipeline_part *part, const char *end)
{
	while (end > part->text && is_blank(end[-1]))
		end--;
	part->length = (size_t)(end - part->text);
	return part->length > 0;
}

size_t pipeline_split(const char *text, struct pipeline_part *parts, size_t max, char *why,
		      size_t size)
{
	const char *p = text, *found;
	size_t n = 0;

	for (;; p++) {
		p += strspn(p, " \t\n");
		if (n == max) {
			snprintf(why, size, "more than %zu stages", max);
			return 0;
		}
		parts[n].text = p;
		while (*p && (*p != '|' || p[1] == '|' || p[1] == '&')) {
			const char *at = p;

			if ((*p != '&' || p[1] != '>') && (found = other_operator(p)) != NULL) {
				snprintf(why, size,
					 "found %s, wanted one pipeline; put a list of commands "
					 "into ( )",
					 found);
				return 0;
			}
			if (!skip_part(&p, parts[n].text)) {
				snprintf(why, size, "%.20s: a quote or parenthesis is not closed",
					 at);
				return 0;
			}
		}
		if (!end_part(&parts[n++], p)) {
			snprintf(why, size, "stage %zu is empty", n);
			return 0;
		}
		if (!*p)
			return n;
	}
}

size_t pipeline_shell_text(struct pipeline_part part, char *text, size_t size)
{
	const size_t word = strspn(part.text, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
					      "0123456789_./+-");
	const int n = (int)part.length;
	int used;

	if (word == 0 || (word < part.length && !is_blank(part.text[word])))
		used = snprintf(text, size, "%.*s", n, part.text);
	else /* a path, for programs only; the new lines end a comment */
		used = snprintf(text, size,
				"case $(command -v %.*s) in */*) exec %.*s\n;; *) %.*s\n;; esac",
				(int)word, part.text, n, part.text, n, part.text);
	return (size_t)used + 1;
}
