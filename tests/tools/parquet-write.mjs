// SPDX-License-Identifier: GPL-2.0-or-later
// parquet-write WRITER FOLDER FILE [KEY=VALUE...] - write a Parquet file with another program's
// library
//
// FOLDER's recordings {label}_{speaker}_{index}.wav become rows of audio {bytes, path}, label
// (the digit as a number, as a ClassLabel of Hugging Face), speaker and index, bytewise by name.
// WRITER is duckdb, hyparquet or parquetjs, imported from the folder node_modules beside
// FILE. Keys: codec, version (of duckdb's pages), rows (of a row group), order=path
// (path before bytes), nulls=1 (each third label is null), text=1 (labels are text).
import { createRequire } from 'node:module'
import fs from 'node:fs'
import path from 'node:path'
import { pathToFileURL } from 'node:url'

const [writer, folder, out, ...settings] = process.argv.slice(2)
const set = Object.fromEntries(settings.map(s => s.split('=')))
const codec = set.codec ?? 'snappy'
const rowsOfGroup = Number(set.rows ?? 1000)
const from = createRequire(pathToFileURL(path.resolve(path.dirname(out), 'x.js')))
const load = name => import(pathToFileURL(from.resolve(name)))
const words = ['zero', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine']
const huggingface = JSON.stringify({ info: { features: {
	audio: { sampling_rate: 8000, _type: 'Audio' },
	label: { names: words, _type: 'ClassLabel' },
} } })

// bytewise, as fsdd-read does it
const names = fs.readdirSync(folder).filter(n => n.endsWith('.wav'))
	.sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)))
const rows = names.map((name, i) => {
	const [label, speaker, index] = name.slice(0, -4).split('_')
	const value = set.nulls && i % 3 === 2 ? null : set.text ? label : Number(label)
	return { bytes: fs.readFileSync(path.join(folder, name)), path: name, label: value, speaker,
		index: Number(index) }
})

async function duckdb() {
	const { DuckDBInstance } = await load('@duckdb/node-api')
	const db = await (await DuckDBInstance.create(':memory:')).connect()
	const label = set.text ? "split_part(name, '_', 1)" : "split_part(name, '_', 1)::BIGINT"
	const audio = set.order === 'path' ? '{path: name, bytes: content}' : '{bytes: content, path: name}'
	await db.run('SET threads = 1; SET preserve_insertion_order = true')
	await db.run(`COPY (
		SELECT ${audio} AS audio,
			CASE WHEN ${set.nulls ? '(n - 1) % 3 = 2' : 'false'} THEN NULL ELSE ${label} END AS label,
			split_part(name, '_', 2) AS speaker,
			split_part(split_part(name, '_', 3), '.', 1)::INTEGER AS index
		FROM (SELECT content, parse_filename(filename) AS name,
			row_number() OVER (ORDER BY parse_filename(filename)) AS n
			FROM read_blob('${folder}/*.wav'))
		ORDER BY n)
		TO '${out}' (FORMAT parquet, COMPRESSION ${codec === 'none' ? 'uncompressed' : codec},
			ROW_GROUP_SIZE ${rowsOfGroup}, PARQUET_VERSION ${set.version ?? 'V1'},
			KV_METADATA {huggingface: '${huggingface}'})`)
}

async function hyparquet() {
	const { parquetWriteFile } = await load('hyparquet-writer')
	const leaves = [
		{ name: 'bytes', type: 'BYTE_ARRAY', repetition_type: 'OPTIONAL' },
		{ name: 'path', type: 'BYTE_ARRAY', converted_type: 'UTF8', repetition_type: 'OPTIONAL' },
	]
	await parquetWriteFile({
		filename: out,
		codec: codec === 'none' ? 'UNCOMPRESSED' : codec.toUpperCase(),
		rowGroupSize: rowsOfGroup,
		kvMetadata: [{ key: 'huggingface', value: huggingface }],
		schema: [
			{ name: 'root', num_children: 4 },
			{ name: 'audio', num_children: 2, repetition_type: 'OPTIONAL' },
			...(set.order === 'path' ? leaves.reverse() : leaves),
			set.text
				? { name: 'label', type: 'BYTE_ARRAY', converted_type: 'UTF8', repetition_type: 'OPTIONAL' }
				: { name: 'label', type: 'INT64', repetition_type: 'OPTIONAL' },
			{ name: 'speaker', type: 'BYTE_ARRAY', converted_type: 'UTF8', repetition_type: 'REQUIRED' },
			{ name: 'index', type: 'INT32', repetition_type: 'REQUIRED' },
		],
		columnData: [
			{ name: 'audio', data: rows.map(r => ({ bytes: r.bytes, path: r.path })) },
			{ name: 'label', data: rows.map(r => set.text || r.label === null ? r.label : BigInt(r.label)) },
			{ name: 'speaker', data: rows.map(r => r.speaker) },
			{ name: 'index', data: rows.map(r => r.index) },
		],
	})
}

async function parquetjs() {
	const { ParquetSchema, ParquetWriter } = await load('@dsnp/parquetjs')
	const compression = codec === 'none' ? 'UNCOMPRESSED' : codec.toUpperCase()
	const schema = new ParquetSchema({
		audio: { optional: true, fields: {
			bytes: { type: 'BYTE_ARRAY', compression },
			path: { type: 'UTF8', compression },
		} },
		label: { type: set.text ? 'UTF8' : 'INT64', optional: true, compression },
		speaker: { type: 'UTF8', compression },
		index: { type: 'INT32', compression },
	})
	const file = await ParquetWriter.openFile(schema, out, { useDataPageV2: set.version === 'V2' })
	file.setMetadata('huggingface', huggingface)
	file.setRowGroupSize(rowsOfGroup)
	for (const r of rows)
		await file.appendRow({ audio: { bytes: r.bytes, path: r.path },
			...(r.label === null ? {} : { label: r.label }), speaker: r.speaker, index: r.index })
	await file.close()
}

await { duckdb, hyparquet, parquetjs }[writer]()
