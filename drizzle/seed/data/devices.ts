import type { ProductData } from '../product-variants.js'

/** Bestsellers first. */
export const electronics: readonly ProductData[] = [
  {
    name: 'Aria 14 Laptop',
    price: 129999,
    stock: 24,
    description:
      'A 14-inch laptop that weighs 1.2 kg and lasts a full working day away from the plug. Sixteen gigabytes of memory and a one-terabyte drive keep large projects moving. The lid opens with one finger and the hinge stays where you leave it.',
  },
  {
    name: 'Quiet Hours Wireless Headphones',
    price: 24900,
    stock: 63,
    description:
      'Over-ear headphones that hush trains, planes and open-plan offices. A charge lasts 38 hours, and ten minutes on the cable gives you five more. The ear cushions are held by magnets and can be replaced in seconds.',
  },
  {
    name: 'Tern USB-C Hub, 7 Ports',
    price: 5950,
    stock: 140,
    description:
      'Two screens, wired network, card reader and power through a single cable. The aluminium shell keeps cool under a full load. Works with laptops, tablets and phones without any driver.',
  },
  {
    name: 'Lumen 27 4K Monitor',
    price: 44900,
    stock: 18,
    description:
      'A 27-inch 4K display calibrated at the factory, with the report in the box. One USB-C cable carries the picture and charges your laptop with 90 watts. The stand tilts, turns and rises without tools.',
  },
  {
    name: 'Pebble Bluetooth Speaker',
    price: 7900,
    stock: 95,
    description:
      'Fits in one hand and fills a kitchen. Dust- and waterproof to IP67, with fourteen hours of music from one charge. Pair two for stereo in the garden.',
  },
  {
    name: 'Keystone Mechanical Keyboard',
    price: 13900,
    stock: 41,
    description:
      'A compact keyboard with soft tactile switches that your colleagues will not hear. Every key can be remapped, and the layout travels with the keyboard. Switches pull out without soldering.',
  },
  {
    name: 'Atlas 20,000 mAh Power Bank',
    price: 5490,
    stock: 4,
    description:
      'Charges a phone four times or a laptop once, at up to 65 watts. A small display shows what is left, in percent instead of dots. Approved for hand luggage.',
  },
  {
    name: 'Heron Noise-Free Webcam',
    price: 11900,
    stock: 0,
    description:
      'Sharp 1440p video that flatters in bad light. Two microphones pick out your voice and leave the street outside. A sliding cover closes the lens for good.',
  },
  {
    name: 'Fathom E-Reader',
    price: 16900,
    stock: 37,
    description:
      'A seven-inch paper-like screen that reads well in full sun and warm at midnight. Weeks of reading from one charge, and it survives a fall into the bath. Buttons on the side turn pages with either hand.',
  },
]

/** Bestsellers first. */
export const kitchen: readonly ProductData[] = [
  {
    name: 'Everyday Carbon Steel Pan, 28 cm',
    price: 6900,
    stock: 88,
    description:
      'Heats as fast as aluminium and browns like cast iron at half the weight. It arrives seasoned, so the first egg slides. Suitable for gas, induction, oven and campfire.',
  },
  {
    name: 'Gooseneck Kettle with Thermometer',
    price: 8900,
    stock: 52,
    description:
      'Pours a stream as thin as a pencil, exactly where you want it. Set the temperature to the degree and it holds it for half an hour. Brushed steel, 900 ml, cool handle.',
  },
  {
    name: 'Burr Coffee Grinder',
    price: 14900,
    stock: 29,
    description:
      'Forty-millimetre steel burrs and forty grind settings, from espresso to French press. It grinds slowly so that the beans stay cool, and quietly so that the house stays asleep. The burrs lift out for cleaning.',
  },
  {
    name: 'Olive Wood Chopping Board',
    price: 4950,
    stock: 74,
    description:
      'Cut from a single plank, so that no two boards share the same grain. Dense enough to be kind to knives and to leave onions behind. Oil it twice a year and it will outlive the kitchen.',
  },
  {
    name: "Cook's Knife, 20 cm",
    price: 11900,
    stock: 33,
    description:
      'A forged blade in stainless steel that takes an edge of fifteen degrees and keeps it. The weight sits just ahead of the handle, where your fingers are. Comes with a sheath of beech.',
  },
  {
    name: 'Stoneware Dinner Set, 12 Pieces',
    price: 12900,
    stock: 21,
    description:
      'Plates, side plates and deep bowls for four, glazed in the grey of a winter sky. Fired hot enough for the oven, the microwave and the dishwasher. Single pieces can be bought again for years.',
  },
  {
    name: 'Enamelled Dutch Oven, 5 l',
    price: 15900,
    stock: 3,
    description:
      'For bread with a crust, stews for six and the whole chicken on Sunday. Cast iron holds the heat long after the stove is off, and the pale enamel shows when to stir. The lid bastes by itself.',
  },
  {
    name: 'Glass Storage Jars, Set of Six',
    price: 3490,
    stock: 160,
    description:
      'Borosilicate jars with bamboo lids that seal with a soft click. Stackable, see-through and free of smells. From 300 ml for spices to 1.9 l for pasta.',
  },
  {
    name: 'Linen Apron',
    price: 3900,
    stock: 66,
    description:
      'Washed linen that feels broken in on the first day. Cross-back straps take the weight off the neck, and two deep pockets take the rest. Gets better with every wash and every stain.',
  },
]
