import { loadEnvFile, processEnv } from '../environment/env.js'
import { runAdminCommand } from './accounts/admin.js'

loadEnvFile()

const { stdin: input, stdout: output, stderr: errors } = process
process.exitCode = await runAdminCommand(process.argv.slice(2), processEnv(), { input, output, errors })
