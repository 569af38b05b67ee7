import { runProgram } from '@shopstack/kit/process/run'
import { startSubgraph } from '@shopstack/kit/process/subgraph-service'
import { transactions } from './subgraph.js'

await runProgram((config, log) => startSubgraph(transactions, config, log))
