import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { DOCUMENT_FILE, parityDocument } from './document';
import { readUpstream } from './recording';

mkdirSync(path.dirname(DOCUMENT_FILE), { recursive: true });
writeFileSync(DOCUMENT_FILE, parityDocument(readUpstream()));
