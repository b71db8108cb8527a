"""Rules and criteria on whole numbers: the twins of `rules` and `criteria`, fast enough for every pair of two crowds.

`sheet` holds the people of a problem as plain arrays. The kernels judge one left person with a list of candidates on the right, rule by rule and criterion by criterion, so that each is one tight loop.
A property test holds them equal to `rules` and `criteria`, to the last point.
"""

import numpy as np

from .compiled import kernel
from .criteria import FULL
from .sheet import RULE_BITS, UNKNOWN

# More than any pair can be worth beyond its prices, by far.
AHEAD = 1 << 50
# Right people whose bounds are worked out together, see `screen`: few enough for the processor's cache.
TILE = 4096
# What a pair's bound is raised by for each of right's first wants that left is able to meet: more than all points.
ABLE = 1 << 24
# Far below ABLE, whatever is added.
FORBIDDEN = np.int32(-(1 << 30))
# The points of a bound, ABLE apart.
POINTS = np.int32(ABLE - 1)
# Bounds that are looked at together.
BLOCK = 64
# The first of the three rules about places, in the order of the columns of `left_place`.
FIRST_PLACE = RULE_BITS.index("other_country")


@kernel
def _bits(word):
    """How many bits of a 64-bit word are set (Warren, "Hacker's Delight", figure 5-2)."""
    word = word - ((word >> np.uint64(1)) & np.uint64(0x5555555555555555))
    word = (word & np.uint64(0x3333333333333333)) + ((word >> np.uint64(2)) & np.uint64(0x3333333333333333))
    word = (word + (word >> np.uint64(4))) & np.uint64(0x0F0F0F0F0F0F0F0F)
    word = word + (word >> np.uint64(8))
    word = word + (word >> np.uint64(16))
    word = word + (word >> np.uint64(32))
    return np.int64(word & np.uint64(0x7F))


@kernel
def _common(row, rows, candidates, count, out):
    """How many bits a row of words shares with each candidate's."""
    for at in range(count):
        other = candidates[at]
        total = np.int64(0)
        for word in range(len(row)):
            total += _bits(row[word] & rows[other, word])
        out[at] = total


@kernel
def _shares(row, rows, candidates, count, out):
    """1 where a row of words shares any bit with the candidate's, else 0."""
    out[:count] = 0
    for word in range(len(row)):
        mine = row[word]
        if mine:
            for at in range(count):
                out[at] |= (mine & rows[candidates[at], word]) != 0


@kernel
def _apart(place, places, kind, candidates, count, out):
    """1 where both are known to be in different places of a kind (0 country, 1 site, 2 unit), else 0."""
    mine = place[kind]
    for at in range(count):
        other = places[candidates[at], kind]
        out[at] = mine >= 0 and other >= 0 and mine != other


@kernel
def _gaps(grade, grades, direction, candidates, count, out):
    """Grades by which the senior side is above the other, UNKNOWN where one of them isn't known."""
    for at in range(count):
        other = np.int64(grades[candidates[at]])
        if grade == UNKNOWN or other == UNKNOWN:
            out[at] = UNKNOWN
        elif direction == 0:
            out[at] = abs(other - grade)
        else:
            out[at] = (other - grade) * direction


@kernel
def _listed(start, end, others, values, candidates, count, out):
    """The value listed for each candidate, 0 if there is none; both lists are sorted."""
    place = start
    for at in range(count):
        while place < end and others[place] < candidates[at]:
            place += 1
        out[at] = values[place] if place < end and others[place] == candidates[at] else 0


@kernel
def _kept(candidates, count, out, least):
    """Keep the candidates with at least this much, in their order; how many there are."""
    kept = 0
    for at in range(count):
        candidates[kept] = candidates[at]
        kept += out[at] >= least
    return kept


@kernel
def _suited(sheet, i, candidates, count, out):
    """Keep the candidates, in any order, whom no rule about what both have forbids, cheap rules first; how many there are."""
    force, numbers = sheet.in_force, sheet.numbers
    if sheet.left_closed[i] or (force[11] and sheet.left_leaving[i]):
        return 0
    if force[5]:
        _gaps(np.int64(sheet.left_grade[i]), sheet.right_grade, numbers[1], candidates, count, out)
        count = _kept(candidates, count, out, numbers[0])
    for at in range(count):
        out[at] = -sheet.right_closed[candidates[at]] - (force[11] and sheet.right_leaving[candidates[at]])
    count = _kept(candidates, count, out, 0)
    for kind in range(3):
        if force[FIRST_PLACE + kind]:
            _apart(sheet.left_place[i], sheet.right_place, kind, candidates, count, out)
            count = _kept(candidates, count, out, 1)
    if force[7]:
        _shares(sheet.left_languages[i], sheet.right_languages, candidates, count, out)
        count = _kept(candidates, count, out, 1)
    if force[9]:
        _shares(sheet.left_able[i], sheet.right_first, candidates, count, out)
        count = _kept(candidates, count, out, 1)
    if force[8]:
        _common(sheet.left_slots[i], sheet.right_slots, candidates, count, out)
        count = _kept(candidates, count, out, numbers[2])
    return count


@kernel
def _not_banned(sheet, i, candidates, count, out):
    """Keep the candidates, in ascending order, whom no rule about two named people forbids; how many there are."""
    start, end = sheet.banned_starts[i], sheet.banned_starts[i + 1]
    if start < end:
        _listed(start, end, sheet.banned_right, sheet.banned_bits, candidates, count, out)
        for at in range(count):
            out[at] = -out[at]
        count = _kept(candidates, count, out, 0)
    return count


@kernel
def allowed(sheet, i, candidates, count, out):
    """Keep the candidates, in ascending order, whom no rule forbids; how many there are. `out` is room for as many numbers."""
    count = _suited(sheet, i, candidates, count, out)
    return _not_banned(sheet, i, candidates, count, out)


@kernel
def faults(sheet, i, candidates, count, out, bits):
    """All rules that forbid each candidate, as bits in the order of RULE_BITS; 0 where the pair is allowed."""
    force, numbers = sheet.in_force, sheet.numbers
    _listed(
        sheet.banned_starts[i],
        sheet.banned_starts[i + 1],
        sheet.banned_right,
        sheet.banned_bits,
        candidates,
        count,
        bits,
    )
    for at in range(count):
        other = candidates[at]
        if sheet.left_closed[i] or sheet.right_closed[other]:
            bits[at] |= 1 << 1
        if force[11] and (sheet.left_leaving[i] or sheet.right_leaving[other]):
            bits[at] |= 1 << 11
    if force[5]:
        _gaps(np.int64(sheet.left_grade[i]), sheet.right_grade, numbers[1], candidates, count, out)
        for at in range(count):
            if out[at] < numbers[0]:
                bits[at] |= 1 << 5
    if force[7]:
        _shares(sheet.left_languages[i], sheet.right_languages, candidates, count, out)
        for at in range(count):
            if out[at] < 1:
                bits[at] |= 1 << 7
    if force[8]:
        _common(sheet.left_slots[i], sheet.right_slots, candidates, count, out)
        for at in range(count):
            if out[at] < numbers[2]:
                bits[at] |= 1 << 8
    if force[9]:
        _shares(sheet.left_able[i], sheet.right_first, candidates, count, out)
        for at in range(count):
            if out[at] < 1:
                bits[at] |= 1 << 9
    for kind in range(3):
        if force[FIRST_PLACE + kind]:
            _apart(sheet.left_place[i], sheet.right_place, kind, candidates, count, out)
            for at in range(count):
                if out[at] < 1:
                    bits[at] |= 1 << (FIRST_PLACE + kind)


@kernel
def _met(start, end, topics, levels, weights, full, offers, weight, whole):
    """Points for the wants from start to end that are met by somebody's offers."""
    if full == 0:
        return np.int64(0)
    part = np.int64(0)
    for want in range(start, end):
        offered, wanted = np.int64(offers[topics[want]]), np.int64(levels[want])
        if offered >= wanted:
            part += np.int64(weights[want]) * 60
        elif offered > 0:
            part += np.int64(weights[want]) * (offered * 60 // wanted)
    return part * FULL // full * weight // whole


@kernel
def points(sheet, i, candidates, count, out, total):
    """Points of a left person with each candidate, forbidden or not."""
    weights, numbers = sheet.weights, sheet.numbers
    offers = sheet.left_levels[i]
    starts, topics, levels, ranks = (
        sheet.right_want_starts,
        sheet.right_want_topic,
        sheet.right_want_level,
        sheet.right_want_weight,
    )
    for at in range(count):
        j = candidates[at]
        total[at] = _met(
            starts[j], starts[j + 1], topics, levels, ranks, sheet.right_full[j], offers, weights[0], weights[2]
        )
    start, end = sheet.left_want_starts[i], sheet.left_want_starts[i + 1]
    if weights[1] and start < end:
        topics, levels, ranks = sheet.left_want_topic, sheet.left_want_level, sheet.left_want_weight
        for at in range(count):
            total[at] += _met(
                start,
                end,
                topics,
                levels,
                ranks,
                sheet.left_full[i],
                sheet.right_levels[candidates[at]],
                weights[1],
                weights[2],
            )
    start, end = sheet.wish_starts[i], sheet.wish_starts[i + 1]
    if start < end:
        _listed(start, end, sheet.wish_right, sheet.wish_count, candidates, count, out)
        for at in range(count):
            total[at] += sheet.wish_points[out[at]]
    _common(sheet.left_interests[i], sheet.right_interests, candidates, count, out)
    for at in range(count):
        total[at] += sheet.interest_points[min(out[at], len(sheet.interest_points) - 1)]
    _common(sheet.left_slots[i], sheet.right_slots, candidates, count, out)
    for at in range(count):
        total[at] += sheet.hour_points[min(out[at], len(sheet.hour_points) - 1)]
    place, places = sheet.left_place[i], sheet.right_place
    for at in range(count):
        j = candidates[at]
        # Site, top unit, unit; -1 is unknown and counts as the same.
        site = place[1] != places[j, 1] and place[1] >= 0 and places[j, 1] >= 0
        top = place[3] != places[j, 3] and place[3] >= 0 and places[j, 3] >= 0
        unit = place[2] != places[j, 2] and place[2] >= 0 and places[j, 2] >= 0
        total[at] += sheet.place_points[2 if site or top else 1 if unit else 0]
    _gaps(np.int64(sheet.left_grade[i]), sheet.right_grade, numbers[1], candidates, count, out)
    for at in range(count):
        if out[at] != UNKNOWN:
            outside = max(sheet.window[0] - out[at], out[at] - sheet.window[1], 0)
            total[at] += sheet.gap_points[min(outside, len(sheet.gap_points) - 1)]


@kernel
def judge_rows(sheet, start, stop, rights, left_out, right_out, points_out):
    """Allowed pairs of left rows start..stop with everybody on the right, written one after the other; their number."""
    found = 0
    candidates, out, total = np.empty(rights, np.int32), np.empty(rights, np.int64), np.empty(rights, np.int64)
    for i in range(start, stop):
        for j in range(rights):
            candidates[j] = j
        count = allowed(sheet, i, candidates, rights, out)
        if found + count <= len(left_out):
            points(sheet, i, candidates, count, out, total)
            for at in range(count):
                left_out[found + at] = i
                right_out[found + at] = candidates[at]
                points_out[found + at] = total[at]
        found += count
    return found


@kernel
def judge_pairs(sheet, lefts, rights, worth):
    """Points of each pair, or -1 where it is forbidden."""
    one, out = np.empty(1, np.int32), np.empty(1, np.int64)
    for at in range(len(lefts)):
        one[0] = rights[at]
        worth[at] = -1
        if allowed(sheet, lefts[at], one, 1, out):
            points(sheet, lefts[at], one, 1, out, worth[at : at + 1])


@kernel
def points_of_rows(sheet, starts, rights, worth):
    """Points of allowed pairs: the left person at position i with `rights[starts[i]:starts[i + 1]]`, ascending."""
    most = 0
    for i in range(len(starts) - 1):
        most = max(most, starts[i + 1] - starts[i])
    out = np.empty(most, np.int64)
    for i in range(len(starts) - 1):
        first, last = starts[i], starts[i + 1]
        points(sheet, i, rights[first:last], last - first, out, worth[first:last])


@kernel
def faults_of_left(sheet, i, rights, bits):
    """The faults of a left person with everybody on the right."""
    faults(sheet, i, np.arange(rights), rights, np.empty(rights, np.int64), bits)


@kernel
def faults_of_right(sheet, rights, lefts, bits):
    """The faults of some right people, in ascending order, with everybody on the left, a row for each."""
    out, found = np.empty(len(rights), np.int64), np.empty(len(rights), np.int64)
    for i in range(lefts):
        faults(sheet, i, rights, len(rights), out, found)
        for at in range(len(rights)):
            bits[at, i] = found[at]


@kernel
def _keep(values, others, row, value, other):
    """Put somebody into a person's list of the best, a heap whose root is the worst kept (the lower number wins a tie)."""
    width = values.shape[1]
    if value < values[row, 0] or (value == values[row, 0] and other > others[row, 0]):
        return
    place = 0
    while True:
        below = 2 * place + 1
        if below >= width:
            break
        right = below + 1
        if right < width and (
            values[row, right] < values[row, below]
            or (values[row, right] == values[row, below] and others[row, right] > others[row, below])
        ):
            below = right
        if values[row, below] > value or (values[row, below] == value and others[row, below] < other):
            break
        values[row, place] = values[row, below]
        others[row, place] = others[row, below]
        place = below
    values[row, place] = value
    others[row, place] = other


@kernel
def _ground(sheet, i, columns, count, out, base):
    """What a pair with each of some right people has besides topics, interests and wishes, at most; FORBIDDEN by a rule.

    It depends on grade, languages, times, being there, and places where a rule asks for them; see `screen.alike`. Without the rule about first wants
    everybody counts as able.
    """
    force, numbers = sheet.in_force, sheet.numbers
    most = sheet.place_points.max() + (0 if force[9] else ABLE)
    gone = sheet.left_closed[i] or (force[11] and sheet.left_leaving[i])
    _gaps(np.int64(sheet.left_grade[i]), sheet.right_grade, numbers[1], columns, count, out)
    for at in range(count):
        other = columns[at]
        base[at] = most
        closed = gone or sheet.right_closed[other] or (force[11] and sheet.right_leaving[other])
        if closed or (force[5] and out[at] < numbers[0]):
            base[at] = FORBIDDEN
        elif out[at] != UNKNOWN:
            outside = max(sheet.window[0] - out[at], out[at] - sheet.window[1], 0)
            base[at] += sheet.gap_points[min(outside, len(sheet.gap_points) - 1)]
    if force[7]:
        _shares(sheet.left_languages[i], sheet.right_languages, columns, count, out)
        for at in range(count):
            if out[at] < 1:
                base[at] = FORBIDDEN
    for kind in range(3):
        if force[FIRST_PLACE + kind]:
            _apart(sheet.left_place[i], sheet.right_place, kind, columns, count, out)
            for at in range(count):
                if out[at] < 1:
                    base[at] = FORBIDDEN
    _common(sheet.left_slots[i], sheet.right_slots, columns, count, out)
    for at in range(count):
        if force[8] and out[at] < numbers[2]:
            base[at] = FORBIDDEN
        elif base[at] != FORBIDDEN:
            base[at] += sheet.hour_points[min(out[at], len(sheet.hour_points) - 1)]


@kernel
def _bounds(sheet, i, rows, files, tile, low, size, base, bounds):
    """Upper bounds on a left person's points with the right people of a tile, ABLE or more where the pair is allowed."""
    bounds[:size] = base[:size]
    for at in range(rows.starts[i], rows.starts[i + 1]):
        key = tile * files.features + rows.features[at]
        factor = rows.factors[at]
        for entry in range(files.starts[key], files.starts[key + 1]):
            bounds[files.places[entry]] += factor * files.worths[entry]
    for at in range(sheet.wish_starts[i], sheet.wish_starts[i + 1]):
        place = files.place_of[sheet.wish_right[at]] - low
        if 0 <= place < size:
            bounds[place] += sheet.wish_points[sheet.wish_count[at]]
    for at in range(sheet.banned_starts[i], sheet.banned_starts[i + 1]):
        place = files.place_of[sheet.banned_right[at]] - low
        if 0 <= place < size:
            bounds[place] = FORBIDDEN


@kernel
def _look(bounds, asked, worst, price, least):
    """How many of a block are allowed, and whether any may enter a list: the left person's, or that of somebody there."""
    able, some = np.int32(0), np.int32(0)
    for at in range(len(bounds)):
        may = np.int32(bounds[at] >= ABLE)
        needed = min(np.int32(least + asked[at]), np.int32(price + worst[at]))
        able += may
        some |= may & np.int32((bounds[at] & POINTS) >= needed)
    return able, some


@kernel
def best_rows(sheet, rows, files, first, last, left_prices, right_prices, of_left, of_right):
    """Of the allowed pairs of some left rows and the right people of tiles first..last keep each person's best by their bounds,
    net of what the other one is expected to cost.

    `of_left`, `of_right`: (values, others) of (people, places) arrays; values begin below every value there is, or above
    where no list is wanted. Gives the number of allowed pairs.
    """
    left_values, left_others = of_left
    right_values, right_others = of_right
    out, ground, stand_ins = np.empty(TILE, np.int64), np.empty(TILE, np.int32), np.empty(TILE, np.int32)
    base, bounds, alike = np.empty(TILE, np.int32), np.empty(TILE, np.int32), np.empty(TILE, np.int32)
    asked, worst = np.empty(TILE, np.int32), np.empty(TILE, np.int32)
    found = 0
    for tile in range(first, last):
        low = tile * TILE
        size = min(TILE, len(files.columns) - low)
        kinds = 0
        for at in range(size):
            other = files.columns[low + at]
            asked[at] = right_prices[other]
            worst[at] = right_values[other, 0]
            if at == 0 or files.kinds[low + at] != files.kinds[low + at - 1]:
                stand_ins[kinds] = other
                kinds += 1
            alike[at] = kinds - 1
        kind = -1
        open_here = False
        for row in range(len(rows.order)):
            i = rows.order[row]
            if rows.kinds[row] != kind:
                kind = rows.kinds[row]
                _ground(sheet, i, stand_ins, kinds, out, ground)
                open_here = ground[:kinds].max() > FORBIDDEN
                if open_here:
                    for at in range(size):
                        base[at] = ground[alike[at]]
            if not open_here:
                continue
            _bounds(sheet, i, rows, files, tile, low, size, base, bounds)
            price, least = np.int32(left_prices[i]), np.int32(left_values[i, 0])
            for begin in range(0, size, BLOCK):
                end = min(begin + BLOCK, size)
                able, some = _look(bounds[begin:end], asked[begin:end], worst[begin:end], price, least)
                found += able
                if some:
                    for at in range(begin, end):
                        if bounds[at] >= ABLE:
                            most = bounds[at] & POINTS
                            other = files.columns[low + at]
                            if most - asked[at] >= least:
                                _keep(left_values, left_others, i, most - asked[at], other)
                                least = left_values[i, 0]
                            if most - price >= worst[at]:
                                _keep(right_values, right_others, other, most - price, i)
                                worst[at] = right_values[other, 0]
    return found


@kernel
def _hopeless(mine, most, most_net, lowest, enough, asked):
    """Is no pair of a block in question? By the bound `mine + most` on points, and `mine + most_net` net of right's prices."""
    return enough > mine + most and (lowest > mine + most or asked > mine + most_net)


@kernel
def beyond_rows(sheet, start, stop, blocks, needs, prices, bounds, near, held, worst, others):
    """Allowed pairs of left rows start..stop that aren't held and are worth more than the prices allow, or less by `near` at
    most: the best few of each row.

    `needs`: class of each left and right person, and by classes the points from which the aims before points decide for a
    pair (`surely`), below which they decide against it (`never`), and whether the aims after points break a tie for it.
    `bounds`: three for left and three for right; no pair outside the pool is worth more than the two first of its people add
    up to, nor the two second, nor the two third, so only what could be beyond by all is judged. `blocks`: right people in blocks of one class (see
    `pool.blocks_of`), with the highest of each bound, and of what it exceeds the price by, so that most blocks are passed
    over in one step. `held`: where each left person's pairs in the pool start, with whom they are, and -1 for each.
    `worst`, `others`: (people, places) lists of the best, by twice what they are worth beyond the prices, and 1 where a tie
    is broken for them, so that more than 0 improves the answer; those whom the aims before points decide for come first.
    Gives the number of pairs judged.
    """
    order, starts, highest = blocks
    left_class, right_class, never, surely, ties = needs
    left_prices, right_prices = prices
    left_before, left_limit, left_forecast = bounds[0]
    right_before, right_forecast, right_limit = bounds[1]
    held_starts, held_right, minus_one = held
    many = len(order)
    candidates, out, total = np.empty(many, np.int32), np.empty(many, np.int64), np.empty(many, np.int64)
    looked = 0
    for i in range(start, stop):
        price, forecast, limit, before = left_prices[i], left_forecast[i], left_limit[i], left_before[i]
        asked = price - near
        count = 0
        for block in range(len(starts) - 1):
            kind = right_class[order[starts[block]]]
            lowest, enough = never[left_class[i], kind], surely[left_class[i], kind]
            if (
                _hopeless(before, highest[0, block], highest[1, block], lowest, enough, asked)
                or _hopeless(limit, highest[2, block], highest[3, block], lowest, enough, asked)
                or _hopeless(forecast, highest[4, block], highest[5, block], lowest, enough, asked)
            ):
                continue
            for at in range(starts[block], starts[block + 1]):
                j = order[at]
                least = min(enough, max(lowest, asked + right_prices[j]))
                may = (least <= limit + right_forecast[j]) & (least <= right_limit[j] + forecast)
                candidates[count] = j
                count += may & (least <= before + right_before[j])
        if count == 0:
            continue
        looked += count
        count = _suited(sheet, i, candidates, count, out)
        candidates[:count].sort()
        _listed(held_starts[i], held_starts[i + 1], held_right, minus_one, candidates, count, out)
        count = _kept(candidates, count, out, 0)
        count = _not_banned(sheet, i, candidates, count, out)
        points(sheet, i, candidates, count, out, total)
        for at in range(count):
            j = candidates[at]
            kind = right_class[j]
            gain = 2 * (total[at] - price - right_prices[j]) + ties[left_class[i], kind]
            if total[at] >= surely[left_class[i], kind]:
                _keep(worst, others, i, gain + AHEAD, j)
            elif total[at] >= never[left_class[i], kind]:
                _keep(worst, others, i, gain, j)
    return looked
