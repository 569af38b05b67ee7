import type {
  Dashboard as AnyDashboard,
  FieldConfig,
  GraphFieldConfig,
  Panel,
  RowPanel,
} from '@grafana/schema'
import type { Options } from '@grafana/schema/dist/types/raw/composable/timeseries/panelcfg/x/TimeSeriesPanelCfg_types.gen.js'

/** A type as its JSON has it: values of enumerations are their texts and numbers. */
type Json<T> = T extends readonly (infer Item)[]
  ? Json<Item>[]
  : T extends string
    ? `${T}`
    : T extends number
      ? NumberOf<`${T}`>
      : T extends object
        ? { [Key in keyof T]: Json<T[Key]> }
        : T
type NumberOf<Text extends string> = Text extends `${infer Value extends number}` ? Value : never

/** A panel with the options of its type; `Panel` itself accepts any. */
interface TimeSeriesPanel extends Omit<Panel, 'type' | 'options' | 'fieldConfig' | 'targets'> {
  type: 'timeseries'
  options: Options
  fieldConfig: {
    defaults: Omit<FieldConfig, 'custom'> & { custom: GraphFieldConfig }
    overrides: []
  }
  targets: {
    refId: string
    datasource: { type: 'prometheus'; uid: string }
    expr: string
    legendFormat: string
  }[]
}

/** The type of our dashboard in the schema of Grafana. */
export type Dashboard = Json<Omit<AnyDashboard, 'panels'> & { panels: (TimeSeriesPanel | RowPanel)[] }>
