// Reads a bibliography (BibTeX, RIS or CSL-JSON) with citation-js and prints it as CSL-JSON: node read.mjs FILE
import { readFileSync } from 'node:fs'
import { Cite } from '@citation-js/core'
import '@citation-js/plugin-bibtex'
import '@citation-js/plugin-ris'

const items = new Cite(readFileSync(process.argv[2], 'utf8')).data
console.log(JSON.stringify(items.map(({ _graph, ...item }) => item)))
