// The outlines of economies for the map, made at build time from Natural Earth (public domain, as world-atlas packs it)
// and embedded as text, so that the program draws them without any script and without these packages. A line each:
//
//     outlines WIDTH HEIGHT                            the frame, in units; what follows is whole units
//     window X Y WIDTH HEIGHT NAME                     a part of the world that small screens show on its own
//     land CODE X Y ROOM AREA LEFT TOP RIGHT BOTTOM D  CODE: ISO 3166-1 alpha-2, XK or "-" (no code); X Y: its place,
//                                                      ROOM: from there to the nearest border, AREA: of its largest
//                                                      part, D: an SVG path
//     place CODE X Y                                   an economy without an outline here; again beyond the right edge
//                                                      of the frame, for the window that goes over it
//
// Natural Earth draws who is in control, which is not always who is recognised; pages say so where they show it.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { geoCentroid, geoEqualEarth, geoPath, type GeoContext, type GeoPermissibleObjects, type GeoProjection } from 'd3-geo';
import { feature } from 'topojson-client';
import { filter, filterWeight, presimplify, quantile, simplify, sphericalRingArea, sphericalTriangleArea } from 'topojson-simplify';
import type { GeometryCollection, Objects, Topology } from 'topojson-specification';
import type { Plugin } from 'vite';

type Point = [number, number];
type Box = [left: number, top: number, right: number, bottom: number];

export const kWidth = 2000; // units; on a page one of them is about half a pixel
const kKept = 0.62; // of the points of Natural Earth's 1:50m, the least telling are left out
const kIslandMin = 3e-7; // steradians; smaller parts are left out, or stand as a place when the economy has no other
const kRingMin = 3, kIslandMax = 100; // square units

// ISO 3166-1: numeric code, alpha-2 code.
const kCodes =
  '004AF 008AL 010AQ 012DZ 016AS 020AD 024AO 028AG 031AZ 032AR 036AU 040AT 044BS 048BH 050BD 051AM 052BB 056BE ' +
  '060BM 064BT 068BO 070BA 072BW 074BV 076BR 084BZ 086IO 090SB 092VG 096BN 100BG 104MM 108BI 112BY 116KH 120CM ' +
  '124CA 132CV 136KY 140CF 144LK 148TD 152CL 156CN 158TW 162CX 166CC 170CO 174KM 175YT 178CG 180CD 184CK 188CR ' +
  '191HR 192CU 196CY 203CZ 204BJ 208DK 212DM 214DO 218EC 222SV 226GQ 231ET 232ER 233EE 234FO 238FK 239GS 242FJ ' +
  '246FI 248AX 250FR 254GF 258PF 260TF 262DJ 266GA 268GE 270GM 275PS 276DE 288GH 292GI 296KI 300GR 304GL 308GD ' +
  '312GP 316GU 320GT 324GN 328GY 332HT 334HM 336VA 340HN 344HK 348HU 352IS 356IN 360ID 364IR 368IQ 372IE 376IL ' +
  '380IT 384CI 388JM 392JP 398KZ 400JO 404KE 408KP 410KR 414KW 417KG 418LA 422LB 426LS 428LV 430LR 434LY 438LI ' +
  '440LT 442LU 446MO 450MG 454MW 458MY 462MV 466ML 470MT 474MQ 478MR 480MU 484MX 492MC 496MN 498MD 499ME 500MS ' +
  '504MA 508MZ 512OM 516NA 520NR 524NP 528NL 531CW 533AW 534SX 535BQ 540NC 548VU 554NZ 558NI 562NE 566NG 570NU ' +
  '574NF 578NO 580MP 581UM 583FM 584MH 585PW 586PK 591PA 598PG 600PY 604PE 608PH 612PN 616PL 620PT 624GW 626TL ' +
  '630PR 634QA 638RE 642RO 643RU 646RW 652BL 654SH 659KN 660AI 662LC 663MF 666PM 670VC 674SM 678ST 682SA 686SN ' +
  '688RS 690SC 694SL 702SG 703SK 704VN 705SI 706SO 710ZA 716ZW 724ES 728SS 729SD 732EH 740SR 744SJ 748SZ 752SE ' +
  '756CH 760SY 762TJ 764TH 768TG 772TK 776TO 780TT 784AE 788TN 792TR 795TM 796TC 798TV 800UG 804UA 807MK 818EG ' +
  '826GB 831GG 832JE 833IM 834TZ 840US 850VI 854BF 858UY 860UZ 862VE 876WF 882WS 887YE 894ZM ' +
  '';

// Economies that Natural Earth has not at this scale or counts to another one, at their capital or largest place
// (longitude, latitude).
const kPlaces: Record<string, Point> = {
  AQ: [0, -57], BQ: [-68.27, 12.15], BV: [3.36, -54.42], CC: [96.83, -12.19], CX: [105.68, -10.42],
  GF: [-52.33, 4.92], GI: [-5.35, 36.14], GP: [-61.73, 16], MQ: [-61.06, 14.6], RE: [55.45, -20.88], SJ: [15.63, 78.22],
  TK: [-171.8, -9.2], TV: [179.2, -8.52], UM: [166.65, 19.28], XK: [21.17, 42.67], YT: [45.23, -12.78],
};

// Corners as longitude and latitude: west, north, east, south.
const kWindows: Record<string, Box> = {
  'Europe': [-24, 71.5, 45, 34.5],
  'Africa and Middle East': [-26, 42, 64, -36],
  'Asia': [44, 56, 149, -12],
  'Americas': [-131, 60, -33, -56],
  'Oceania': [93, 22, 220, -48],
};

const projection = (): GeoProjection => {
  const earth = geoEqualEarth().rotate([-11, 0]).precision(0);
  return earth.fitWidth(kWidth, { type: 'Sphere' });
};

const kEast = 190; // the last meridian of the frame, counted from Greenwich to the east
const kEastward = -128; // places west of it are shown beside Australia too

// Rings as whole units: what rounding made double or straight is left out.
class Rings implements GeoContext {
  readonly rings: Point[][] = [];
  beginPath(): void {}
  arc(): void {}
  moveTo(x: number, y: number): void {
    this.rings.push([[Math.round(x), Math.round(y)]]);
  }
  lineTo(x: number, y: number): void {
    const ring = this.rings.at(-1)!;
    const next: Point = [Math.round(x), Math.round(y)];
    const last = ring.at(-1)!;
    if (last[0] === next[0] && last[1] === next[1]) return;
    const before = ring.at(-2);
    if (before && (last[0] - before[0]) * (next[1] - last[1]) === (last[1] - before[1]) * (next[0] - last[0])) ring.pop();
    ring.push(next);
  }
  closePath(): void {
    const ring = this.rings.at(-1)!;
    const [first, last] = [ring[0]!, ring.at(-1)!];
    if (ring.length > 1 && first[0] === last[0] && first[1] === last[1]) ring.pop();
  }
}

export function areaOf(ring: Point[]): number {
  let twice = 0;
  ring.forEach(([x, y], i) => {
    const [nextX, nextY] = ring[(i + 1) % ring.length]!;
    twice += x * nextY - nextX * y;
  });
  return Math.abs(twice) / 2;
}

export function pathOf(rings: Point[][]): string {
  let out = '';
  for (const ring of rings) {
    let [x, y] = ring[0]!;
    out += `M${x} ${y}`;
    let line = '';
    for (const [nextX, nextY] of ring.slice(1)) {
      for (const step of [nextX - x, nextY - y]) line += line === '' || step < 0 ? step : ` ${step}`;
      [x, y] = [nextX, nextY];
    }
    out += `l${line}z`;
  }
  return out;
}

function inside([x, y]: Point, ring: Point[]): boolean {
  let within = false;
  ring.forEach(([x1, y1], i) => {
    const [x2, y2] = ring[(i + 1) % ring.length]!;
    if (y1 > y !== y2 > y && x < ((x2 - x1) * (y - y1)) / (y2 - y1) + x1) within = !within;
  });
  return within;
}

function distance([x, y]: Point, [ax, ay]: Point, [bx, by]: Point): number {
  const [dx, dy] = [bx - ax, by - ay];
  const along = Math.max(0, Math.min(1, ((x - ax) * dx + (y - ay) * dy) / (dx * dx + dy * dy || 1)));
  return Math.hypot(x - ax - along * dx, y - ay - along * dy);
}

// The point of a ring that is farthest from its border, to half a unit or so, and how far that is: on a grid that is
// made finer around its best point.
export function placeIn(ring: Point[]): { at: Point; room: number } {
  const xs = ring.map(([x]) => x), ys = ring.map(([, y]) => y);
  let [left, top, right, bottom]: Box = [Math.min(...xs), Math.min(...ys), Math.max(...xs), Math.max(...ys)];
  let best = { at: ring[0]!, room: 0 };
  for (let round = 0; round < 5; ++round) {
    const steps = 14;
    for (let i = 0; i <= steps; ++i) {
      for (let j = 0; j <= steps; ++j) {
        const at: Point = [left + ((right - left) * i) / steps, top + ((bottom - top) * j) / steps];
        if (!inside(at, ring)) continue;
        const room = Math.min(...ring.map((point, k) => distance(at, point, ring[(k + 1) % ring.length]!)));
        if (room > best.room) best = { at, room };
      }
    }
    const [width, height] = [(right - left) / steps, (bottom - top) / steps];
    [left, top, right, bottom] = [best.at[0] - width, best.at[1] - height, best.at[0] + width, best.at[1] + height];
  }
  return best;
}

// Alpha-2 codes of ISO 3166-1.
export const isoCodes = (): string[] => kCodes.trim().split(' ').map((pair) => pair.slice(3));

interface Land {
  code: string; // "-": none
  shape: GeoPermissibleObjects;
}

function landsOf(topology: Topology<Objects<{ name: string }>>): Land[] {
  const alpha = new Map(kCodes.split(' ').map((pair) => [pair.slice(0, 3), pair.slice(3)]));
  const countries = feature(topology, topology.objects.countries as GeometryCollection<{ name: string }>);
  return countries.features.map((land) => {
    const known = land.id === undefined ? undefined : alpha.get(String(land.id).padStart(3, '0'));
    return { code: known ?? (land.properties.name === 'Kosovo' ? 'XK' : '-'), shape: land };
  });
}

export function outlines(): string {
  const file = createRequire(import.meta.url).resolve('world-atlas/countries-50m.json');
  const whole = JSON.parse(readFileSync(file, 'utf8')) as Topology<Objects<{ name: string }>>;
  const large = filter(whole, filterWeight(whole, kIslandMin, (ring) => sphericalRingArea(ring, false)));
  const weighted = presimplify(large, sphericalTriangleArea);
  const simple = simplify(weighted, quantile(weighted, kKept));
  const earth = projection();
  const top = earth([11, 84])![1], bottom = earth([11, -58])![1];
  const shift = ([x, y]: Point): Point => [Math.round(x), Math.round(y - top)];
  const lines: string[] = [`outlines ${kWidth} ${Math.round(bottom - top)}`];
  // Beyond the edge of the frame a place stands where the projection would go on.
  const along = ([lon, lat]: Point): Point => {
    if (lon <= kEast) return shift(earth([lon, lat])!);
    const [[x, y], [before]] = [shift(earth([kEast, lat])!), shift(earth([kEast - 10, lat])!)];
    return [Math.round(x + ((x - before) * (lon - kEast)) / 10), y];
  };
  for (const [name, [west, north, east, south]] of Object.entries(kWindows)) {
    const rows = [north, (north + south) / 2, south];
    const left = Math.min(...rows.map((lat) => along([west, lat])[0]));
    const right = Math.max(...rows.map((lat) => along([east, lat])[0]));
    const upper = shift(earth([11, north])!)[1], lower = shift(earth([11, south])!)[1];
    lines.push(`window ${left} ${upper} ${right - left} ${lower - upper} ${name}`);
  }
  const drawn = new Set<string>();
  for (const { code, shape } of landsOf(simple)) {
    const context = new Rings();
    geoPath(earth, context)(shape);
    const rings = context.rings.filter((ring) => ring.length > 2 && areaOf(ring) >= kRingMin)
      .map((ring) => ring.map(([x, y]): Point => [x, y - Math.round(top)]))
      .filter((ring) => ring.some(([, y]) => y < bottom - top));
    if (rings.length === 0 || code === 'AQ') continue;
    const largest = rings.reduce((a, b) => (areaOf(b) > areaOf(a) ? b : a));
    const { at, room } = placeIn(largest);
    const points = rings.flat();
    const xs = points.map(([x]) => x), ys = points.map(([, y]) => y);
    const box = [Math.min(...xs), Math.min(...ys), Math.max(...xs), Math.max(...ys)];
    lines.push(['land', code, ...at.map(Math.round), Math.floor(room), Math.round(areaOf(largest)), ...box, pathOf(rings)].join(' '));
    drawn.add(code);
    // Beside Australia the islands of the east Pacific are dots.
    const [lon, lat] = geoCentroid(shape as Parameters<typeof geoCentroid>[0]);
    if (lon < kEastward && lon + 360 > kEast && areaOf(largest) < kIslandMax) lines.push(`place ${code} ${along([lon + 360, lat]).join(' ')}`);
  }
  const places = new Map(Object.entries(kPlaces));
  for (const { code, shape } of landsOf(whole)) {
    if (code !== '-' && !places.has(code)) places.set(code, geoCentroid(shape as Parameters<typeof geoCentroid>[0]));
  }
  for (const [code, at] of [...places].sort()) {
    if (drawn.has(code)) continue;
    lines.push(`place ${code} ${along(at).join(' ')}`);
    const eastward: Point = [at[0] + 360, at[1]];
    if (at[0] < kEastward && eastward[0] > kEast) lines.push(`place ${code} ${along(eastward).join(' ')}`);
  }
  return `${lines.join('\n')}\n`;
}

// Puts the outlines among what is embedded.
export function mapOutlines(): Plugin {
  return {
    name: 'mannerly-outlines',
    apply: 'build',
    generateBundle() {
      this.emitFile({ type: 'asset', name: 'outlines.txt', source: outlines() });
    },
  };
}
