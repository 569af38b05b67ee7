import { useSubgraph } from '@shopstack/kit/test/use-subgraph'
import { beforeAll, describe, expect, test } from 'vitest'
import { insights } from '../../subgraph.js'
import { addProducts, find } from './fixtures.js'
import { LOCALES } from './locales.js'
import { missed, misspelled, withoutAccents } from './spellings.js'

/** Names that catalogs of the world have, and that programs tend to break. */
const ODD: Readonly<Record<string, readonly string[]>> = {
  emoji: [
    'Pizza 🍕 Cutter',
    '🎁 Giftwrap Roll',
    'Love❤️Locket',
    'Banner 🇩🇪 Germany',
    'Familyframe 👨‍👩‍👧‍👦 Oak',
    'Thumbs👍🏽Sticker',
    '1️⃣ Trophy',
    'Espresso☕️Placard',
  ],
  'right to left': [
    '\u200Fסיר לחץ\u200F',
    'שלום־עולם שטיח',
    'קפה ״ארומה״ טחון',
    'צ׳יפס תפוחים',
    'صندوق\u200Cکتاب چوبی',
    'لابتوب ٢٠٢٤ محمول',
    'آبگرمکن دیواری',
    '\uFEFB\uFEE3\uFE96 نحاس',
    'كِتَابُ الطَّبْخِ',
    'یخچال‌فریزر',
    'كـــتـــاب التلوين',
    'Teacup שמיים Blue',
  ],
  'Thai, Lao, Burmese, Khmer': [
    'เสื้อยืดสีขาว',
    'น้ำปลา 750 มล.',
    'ก๋วยเตี๋ยวเรือ',
    'ทุเรียน Monthong',
    'ເສື້ອຢືດສີຂາວ',
    'ခေါက်ဆွဲခြောက်',
    'ឡានក្រហមតូច',
  ],
  Hangul: [
    '한국어 사전'.normalize('NFD'),
    'ㅋㅋㅋ 스티커북',
    '김치냉장고 스탠드',
    '１００％ 순면티셔츠',
    '꽃무늬 원피스',
  ],
  'ligatures and compatibility letters': [
    'ﬁne ﬂour Sieve',
    'Oﬃce Footstool',
    'Œuvre Monograph',
    'ĳsberg Lettuce',
    'ǅungla Poster',
    '𝓕𝓪𝓷𝓬𝔂 Calligraphy',
    '𝐁𝐨𝐥𝐝𝐞𝐫 Crayons',
    'ⓒⓘⓡⓒⓛⓔ Stencil',
    'Henry Ⅷ Biography',
    'H₂O Waterbottle',
    '20 m² Groundsheet',
    '½ Measuring Spoon',
    '№ 5 Perfume',
    'Ångström Ruler \u212B',
    '\u212Aelvin Thermometer',
    '10 µm Filter',
    '10 \u2126 Resistor',
    'ẞtraßenlaterne Modell',
  ],
  Turkish: [
    'Kırmızı Işıldak',
    'IŞIKLI ABAJUR',
    'İğne İplikçi',
    'Diyarbakır Karpuzu',
    'DİZÜSTÜ ÇANTASI',
    'ılıca havlusu',
  ],
  Vietnamese: [
    'Phở Bò Tái Nạm',
    'Nước Mắm Phú Quốc',
    'Đèn Lồng Hội An',
    'Cà Phê Sữa Đá',
    'Áo Dài Trắng Muốt'.normalize('NFD'),
    'Bánh Chưng Xanh',
    'Giường Ngủ Gỗ Sồi',
  ],
  'combining marks': [
    'Z\u0337a\u0337l\u0337g\u0337o\u0337 Figurine',
    'Be\u0323\u0301chamel Whisk',
    'Pin\u0303ata Party',
    'Jalapeño Roaster'.normalize('NFD'),
    'X\u0304bar Chartbook',
    'Ёлочка Игрушка'.normalize('NFD'),
    'Йогуртница Белая',
    'Ґанок Їжачок',
    'Ἀθῆναι Χάρτης',
    'ΟΔΥΣΣΕΥΣ Τόμος',
    'क़लमदान पीतल',
    'क्\u200Dषत्रिय पोस्टर',
    'বাংলা অভিধান',
    'தமிழ் அகராதி',
    'తెలుగు నిఘంటువు',
    'മലയാളം നിഘണ്ടു',
    'ਪੰਜਾਬੀ ਜੁੱਤੀਆਂ',
    'ಕನ್ನಡ ಪುಸ್ತಕ',
  ],
  'invisible characters': [
    'Zerospace\u200BDivider',
    'Joiner\u200DTimber',
    'Shy\u00ADphenated Notebook',
    'Word\u2060welded Hinge',
    '\uFEFFByteorder Keyring',
    'Narrow\u202Fspaced Shelfmark',
    'Doorstopper \u2068Oak\u2069',
  ],
  'Chinese and Japanese': [
    '日本茶碗セット',
    'ｶﾌﾟﾁｰﾉ ｺｯﾌﾟ',
    '㈱テスト商会ロゴ',
    '東京タワー①模型',
    '𠮷野家どんぶり',
    '繁體中文書法字帖',
    '人々のゔぁいおりん',
    'ㄅㄆㄇ 注音積木',
    'Nikon用 レンズキャップ',
    '限量版AirPods保护套',
  ],
  'other scripts and signs': [
    'ቡና ጽዋዎች',
    'ᏣᎳᎩ ᎪᏪᎵ',
    'საქართველოს რუკა',
    'Հայ և Տնային',
    'ᠮᠣᠩᠭᠣᠯ ᠨᠣᠮ',
    'C++ Primer',
    'C# Cookbook',
    '.NET Mousepad',
    'AC/DC Hoodie',
    'rock ’n’ roll Jukebox',
    'naïve—Approach Almanac',
    'Smørrebrød Trencher',
    'Þórshamarr Pendant',
    'Łódź Tramwaj',
    'Český Křišťálek',
    'Ñandú Plumas',
  ],
}
const NAMES = Object.values(ODD).flat()

/** Words long enough for a typing error: a word of a script with few letters in each is another one with one changed. */
const hasLongWord = (name: string) => /(?:(?!\p{Script=Han})\p{L}\p{M}*){6}/u.test(name.normalize('NFC'))

describe.each(LOCALES)('answers on %s', (_, template) => {
  const shop = useSubgraph(insights, template)
  let ids: string[] = []
  beforeAll(async () => {
    ids = await addProducts(
      shop(),
      NAMES.map((name) => ({ name })),
    )
  })

  test('an odd name finds its product', { timeout: 120_000 }, async () => {
    expect(new Set(NAMES).size).toBeGreaterThan(100)
    expect(await missed(shop(), ids, NAMES)).toEqual([])
  })

  test.each(['NFC', 'NFD', 'NFKC', 'NFKD'])(
    'the %s form of an odd name finds its product',
    { timeout: 120_000 },
    async (form) => {
      expect(
        await missed(
          shop(),
          ids,
          NAMES.map((name) => name.normalize(form)),
        ),
      ).toEqual([])
    },
  )

  test('an odd name without accents finds its product', { timeout: 120_000 }, async () => {
    expect(await missed(shop(), ids, NAMES.map(withoutAccents))).toEqual([])
  })

  test('an odd name in lower and in upper case finds its product', { timeout: 120_000 }, async () => {
    const lower = NAMES.map((name) => name.toLowerCase())
    // ICU below 62 does not know the capitals of Georgian.
    const upper = NAMES.map((name) => (/\p{Script=Georgian}/u.test(name) ? name : name.toUpperCase()))
    expect(await missed(shop(), ids, lower)).toEqual([])
    expect(await missed(shop(), ids, upper)).toEqual([])
  })

  test('an odd name with a typing error in a long word finds its product', { timeout: 120_000 }, async () => {
    const long = NAMES.map((name, n) => ({ name, id: ids[n] ?? '' })).filter(({ name }) => hasLongWord(name))
    const typed = long.map(({ name }, n) => misspelled(name, n % 3))
    expect(long.length).toBeGreaterThan(60)
    expect(
      await missed(
        shop(),
        long.map(({ id }) => id),
        typed,
      ),
    ).toEqual([])
  })

  test('a search in CONTAINS mode finds each odd name', { timeout: 120_000 }, async () => {
    const lost: string[] = []
    for (const [n, name] of NAMES.entries()) {
      const { ids: found } = await find(shop(), name, { mode: 'CONTAINS' })
      if (!found.includes(ids[n] ?? '')) lost.push(name)
    }
    expect(lost).toEqual([])
  })
})
