export type { Imported as ImportPayloadMapper } from './import-text.js'
