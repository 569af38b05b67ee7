import { useSubgraph } from '@shopstack/kit/test/use-subgraph'
import { beforeAll, describe, expect, test } from 'vitest'
import { insights } from '../../subgraph.js'
import { addProducts, find } from './fixtures.js'
import { LOCALES } from './locales.js'
import { missed, misspelled, withoutAccents } from './spellings.js'

/** Five words of one kind and five of another in each of twelve scripts; 25 names are made of them. */
const SCRIPTS: Readonly<Record<string, readonly [string, string]>> = {
  Latin: ['Élégante Größere Żółta Gümüş Trắng', 'Bouilloire Küchenuhr Łódka Çaydanlık Điện'],
  Cyrillic: ['Тёплый Зелёный Деревянный Большой Український', 'Чайник Рюкзак Фонарь Стульчик Самокат'],
  Greek: ['Μεγάλος Ξύλινος Κόκκινος Ελαφρύς Γυάλινος', 'Βραστήρας Φάκελος Καθρέφτης Πίνακας Λαμπτήρας'],
  Hebrew: ['שְׁחַרְחַר ירקרק אדמדם כתמתם צהבהב', 'קומקום מחברת תיקייה מנורה שולחן'],
  Arabic: ['كَبِير خَشَبيّ أزرق أخضر خفيف', 'إبريق مصباح حقيبة كرسيّ مرآة'],
  Devanagari: ['लकड़ीवाला चमकीला सुनहरा मजबूत हल्काफुल्का', 'केतलीदान लालटेन कुर्सियाँ अलमारी तकियाघर'],
  Thai: ['สีเขียว สีน้ำเงิน ขนาดใหญ่ ทำมือ น้ำหนักเบา', 'กาน้ำชา โคมไฟ กระเป๋า เก้าอี้ กระจกเงา'],
  Han: ['环保竹制 轻便折叠 手工编织 高级真皮 防水耐磨', '保温水壶 台灯灯罩 旅行背包 儿童座椅 化妆镜子'],
  Kana: [
    'ふわふわ ピカピカの 折りたたみ デジタル 手づくり',
    'やかんセット ランタン リュックサック ベンチ カガミ',
  ],
  Hangul: ['부드러운 반짝이는 접이식의 가벼운 튼튼한', '주전자 손전등 배낭가방 의자커버 손거울'],
  Armenian: [
    'Փայտե Կանաչավուն Ոսկեգույն Թեթևագույն Մեծավուն',
    'Թեյնիկներ Լապտերիկ Ուսապարկ Աթոռակ Հայելիներ',
  ],
  Georgian: ['ხის მწვანე ოქროსფერი მსუბუქი დიდებული', 'ჩაიდანი ფანარი ზურგჩანთა სკამები სარკეები'],
}

const NAMES = Object.values(SCRIPTS).flatMap(([first, second]) =>
  first.split(' ').flatMap((one) => second.split(' ').map((other) => `${one} ${other}`)),
)

/** Signs that stand beside words everywhere. */
const SIGNS = [
  ...[
    '’',
    '‘',
    '–',
    '—',
    '‑',
    '·',
    '•',
    '™',
    '®',
    '©',
    '°',
    '×',
    '“',
    '”',
    '…',
    '€',
    '、',
    '・',
    '／',
    '\u00AD',
  ],
  ...[
    '\u00A0',
    '\u200B',
    '\u200C',
    '\u200D',
    '\u2060',
    '\uFEFF',
    '😀',
    '👩‍🍳',
    '„',
    '«',
    '»',
    '¡',
    '¿',
    '£',
    '¥',
    '\u3000',
    '\u202F',
  ],
]

const OTHERS = {
  levis: 'Levi’s Jeans',
  men: 'Men’s Raincoat',
  gore: 'Gore‑Tex™ Jacket',
  rug: 'Rug 120–180 cm',
  creme: 'Café Crème Kettle',
  racer: 'Cafe Racer Poster',
  nfd: 'Crème Brûlée Torch'.normalize('NFD'),
  street: 'Straße Map',
  wide: 'Ｗｉｄｅ Ｓｈｅｌｆ',
  who: 'The Who',
  it: 'It',
  letter: 'A',
  up: 'Up',
  att: 'AT&T',
  size: 'Size S',
  tobe: 'To Be Or Not To Be',
  tee: 'Plain T-Shirt',
  tight: 'Woollen Tshirt',
  loose: 'Hemp T Shirt',
  cable: 'USB-C Cable',
  part: 'Gasket SKU-1234/A',
  case: '限定版iPhone手机壳',
  istanbul: 'İstanbul Lamp',
  digits: 'Rug ٢٥٠',
}
type Other = keyof typeof OTHERS

describe.each(LOCALES)('answers on %s', (_, template) => {
  const shop = useSubgraph(insights, template)
  let ids: string[] = []
  const made: Partial<Record<Other, string>> = {}
  beforeAll(async () => {
    ids = await addProducts(
      shop(),
      NAMES.map((name) => ({ name })),
    )
    const others = await addProducts(
      shop(),
      Object.values(OTHERS).map((name) => ({ name })),
    )
    // The keys of the object above.
    for (const [index, key] of (Object.keys(OTHERS) as Other[]).entries()) made[key] = others[index] ?? ''
  })

  test('300 products in twelve scripts are found by their names', { timeout: 120_000 }, async () => {
    expect(new Set(NAMES).size).toBe(300)
    expect(await missed(shop(), ids, NAMES)).toEqual([])
  })

  test('products are found by their names without accents', { timeout: 120_000 }, async () => {
    expect(await missed(shop(), ids, NAMES.map(withoutAccents))).toEqual([])
  })

  test('products are found by their names with a typing error', { timeout: 120_000 }, async () => {
    const typed = NAMES.map((name, n) => misspelled(name, n % 3))
    expect(typed.filter((name, n) => name === NAMES[n])).toEqual([])
    expect(await missed(shop(), ids, typed)).toEqual([])
  })

  test('words are found next to every sign', { timeout: 120_000 }, async () => {
    const signed = SIGNS.map(
      (sign, n) => `Quince${sign}Marmalade ${'abcdefghijklmnopqrstuvwxyzabcdefghijklm'[n]}x${n}`,
    )
    const some = await addProducts(
      shop(),
      signed.map((name) => ({ name })),
    )
    expect(signed.length).toBe(37)
    for (const word of ['quince', 'marmalade', 'quince marmalade', 'quinces'])
      expect((await find(shop(), word, { first: 100 })).ids.toSorted(), word).toEqual(some.toSorted())
    const joined = some.filter((_, n) => !/\p{Zs}/u.test(SIGNS[n] ?? ''))
    expect((await find(shop(), 'quincemarmalade', { first: 100 })).ids.toSorted()).toEqual(joined.toSorted())
    expect(await missed(shop(), some, signed)).toEqual([])
    await shop().owner`delete from products where id = any(${some}::int[])`
  })

  test.each<[string, Other[]]>([
    ['Levi’s Jeans', ['levis']],
    ["levi's jeans", ['levis']],
    ['levis', ['levis']],
    ['mens raincoat', ['men']],
    ['Gore‑Tex™ Jacket', ['gore']],
    ['goretex', ['gore']],
    ['Rug 120–180 cm', ['rug']],
    ['180cm rug', ['rug']],
    ['cafe', ['racer', 'creme']],
    ['café', ['creme', 'racer']],
    ['cafe\u0301', ['creme', 'racer']],
    ['creme brulee', ['nfd']],
    ['strasse', ['street']],
    ['STRAẞE', ['street']],
    ['wide shelf', ['wide']],
    ['ｃａｂｌｅ', ['cable']],
    ['The Who', ['who']],
    ['It', ['it']],
    ['a', ['letter']],
    ['up', ['up']],
    ['AT&T', ['att']],
    ['att', ['att']],
    ['size s', ['size']],
    ['wide shelves', ['wide']],
    ['man raincoat', ['men']],
    ['to be or not to be', ['tobe']],
    ['tshirt', ['tee', 'tight', 'loose']],
    ['t-shirt', ['tee', 'tight', 'loose']],
    ['t shirt', ['tee', 'tight', 'loose']],
    ['usbc', ['cable']],
    ['usb-c', ['cable']],
    ['usb c cable', ['cable']],
    ['SKU-1234/A', ['part']],
    ['1234', ['part']],
    ['sku1234', ['part']],
    ['手机', ['case']],
    ['壳', ['case']],
    ['iphone', ['case']],
    ['istanbul', ['istanbul']],
    ['ISTANBUL', ['istanbul']],
    ['rug 250', ['digits']],
  ])('%s finds %j', async (query, names) => {
    const { ids: found, errors } = await find(shop(), query)
    expect(errors).toBeUndefined()
    const wanted = names.map((name) => made[name])
    // What has words in the same spelling comes first; of others, the newest.
    if (query.startsWith('caf')) expect(found).toEqual(wanted)
    else expect(found.toSorted()).toEqual(wanted.toSorted())
  })

  test.each([
    ['cafe', ['Café Crème Kettle', 'Cafe Racer Poster']],
    ['CAFÉ cr', ['Café Crème Kettle']],
    ['tshi', ['Hemp T Shirt', 'Plain T-Shirt', 'Woollen Tshirt']],
    ['the w', ['The Who']],
    ['σ', []],
    [
      'ξυλ',
      ['Ξύλινος Βραστήρας', 'Ξύλινος Καθρέφτης', 'Ξύλινος Λαμπτήρας', 'Ξύλινος Πίνακας', 'Ξύλινος Φάκελος'],
    ],
  ])('the prefix %s is completed to %j', async (prefix, names) => {
    const { data } = await shop().ask(`{ suggest(prefix: ${JSON.stringify(prefix)}) { text } }`)
    const found = (data?.suggest ?? []) as { text: string }[]
    expect(found.map(({ text }) => text).toSorted()).toEqual(names.toSorted())
  })
})
