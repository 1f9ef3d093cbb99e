// Writes config/generated/config.bundle, which becomes a part of the Worker.

import { join } from 'node:path'
import { writeBundle } from '#core/config/bundle.ts'
import { readConfigDir } from './config-dir.ts'
import { writeGenerated } from './write-generated.ts'
import { root } from './steps.ts'

await writeGenerated('config/generated/config.bundle', writeBundle(await readConfigDir(join(root, 'config'))))
