// Reads a bibliography with citation-js and prints it as CSL-JSON: node read.mjs FILE
import { readFileSync } from 'node:fs'
import { plugins } from '@citation-js/core'
import { Cite } from '@citation-js/core'
import '@citation-js/plugin-bibtex'
import '@citation-js/plugin-ris'
console.log(JSON.stringify(new Cite(readFileSync(process.argv[2], 'utf8')).data))
