r"""What runs inside the server: one script a call, so that each law holds in one round trip.

Redis runs a script alone, from its first line to its last. Each begins by looking at the mark that
`RedisStore.upgrade` left: a server that lost its data, or another one at the same address, lacks
it. ``KEYS[1]`` is the mark, ``ARGV[1]`` what it must say; a reply is a list whose first word tells
what happened.

Lua counts in doubles, which are exact to 2^53 only. So values pass as decimal text: Redis adds them
(``HINCRBY`` is exact to 2^63-1), and they are compared by their length, then by their digits.
"""

from hashlib import sha1
from typing import Final

import attrs

_MARKED: Final = """\
if redis.call('HGET', KEYS[1], 'epoch') ~= ARGV[1] then return {'lost'} end
"""
_ABOVE: Final = """\
local function above(a, b)
  if #a ~= #b then return #a > #b end
  return a > b
end
"""
_SPLIT: Final = r"""
local function split(row)
  local parts = {}
  for part in (row .. '\0'):gmatch('([^%z]*)%z') do parts[#parts + 1] = part end
  return parts
end
local held = redis.call('HGET', KEYS[2], ARGV[2])
if not held then return {'none'} end
local row = split(held)
"""
_WRITE_BACK: Final = r"""
held = table.concat(row, '\0')
redis.call('HSET', KEYS[2], ARGV[2], held)
return {'ok', held}
"""


@attrs.frozen(slots=True)
class Script:
    """Hold the text of a script, with the digest by which the server knows it.

    >>> Script("return 1").digest[:8]
    'e0e1f9fa'
    """

    text: str
    writes: bool = True
    digest: str = attrs.field(init=False)

    def __attrs_post_init__(self) -> None:
        # the name that EVALSHA gives a script, and no secret
        object.__setattr__(self, "digest", sha1(self.text.encode()).hexdigest())  # noqa: S324


def _reading(body: str) -> Script:
    return Script(_MARKED + body, writes=False)


def _writing(*parts: str) -> Script:
    return Script("".join((_MARKED, *parts)))


# KEYS: shapes. ARGV: name, shape.
DECLARE: Final = _writing("""\
local shape = redis.call('HGET', KEYS[2], ARGV[2])
if not shape then
  redis.call('HSET', KEYS[2], ARGV[2], ARGV[3])
  shape = ARGV[3]
end
return {'ok', shape}
""")

# KEYS: last values, series in use, tokens. ARGV: series, n, the last value if the series is new
# ('' where that is above the limit), the highest last value that leaves room ('' where there is
# none), token ('' for none), and what is remembered with the token.
TAKE: Final = _writing(
    _ABOVE,
    r"""
local kept = ARGV[6] ~= '' and redis.call('HGET', KEYS[4], ARGV[6])
if kept then return {'replayed', kept} end
local last = ''
if ARGV[3] ~= '0' then
  last = redis.call('HGET', KEYS[2], ARGV[2])
  if last then
    if ARGV[5] == '' or above(last, ARGV[5]) then return {'full'} end
    redis.call('HINCRBY', KEYS[2], ARGV[2], ARGV[3])
    last = redis.call('HGET', KEYS[2], ARGV[2])
  else
    if redis.call('SISMEMBER', KEYS[3], ARGV[2]) == 1 then return {'missing'} end
    if ARGV[4] == '' then return {'full'} end
    last = ARGV[4]
    redis.call('SADD', KEYS[3], ARGV[2])
    redis.call('HSET', KEYS[2], ARGV[2], last)
  end
end
if ARGV[6] ~= '' then redis.call('HSET', KEYS[4], ARGV[6], last .. '\0' .. ARGV[7]) end
return {'ok', last}
""",
)

# KEYS: last values, series in use, claims, places of the series. ARGV: series, the first value of a
# new series ('' where that is above the limit), the highest last value that leaves room ('' where
# there is none), prefix, width, suffix, and the rest of the claim's row. The next value is counted
# here, because nothing may be written before the number is known to be free.
ISSUE: Final = _writing(
    _ABOVE,
    r"""
local function following(value)
  local head, nines = value:match('^(.-)(9*)$')
  local zeros = string.rep('0', #nines)
  if head == '' then return '1' .. zeros end
  return head:sub(1, -2) .. string.char(head:byte(-1) + 1) .. zeros
end
local value = ARGV[3]
local last = redis.call('HGET', KEYS[2], ARGV[2])
if last then
  if ARGV[4] == '' or above(last, ARGV[4]) then return {'full'} end
  value = following(last)
elseif redis.call('SISMEMBER', KEYS[3], ARGV[2]) == 1 then
  return {'missing'}
elseif value == '' then
  return {'full'}
end
local number = ARGV[5] .. string.rep('0', ARGV[6] - #value) .. value .. ARGV[7]
local place = string.rep('0', 19 - #value) .. value .. ':'
if redis.call('HEXISTS', KEYS[4], number) == 1 then return {'held'} end
local from, to = '[' .. place, '[' .. place .. '\255'
local found = redis.call('ZRANGEBYLEX', KEYS[5], from, to, 'LIMIT', 0, 1)
if #found > 0 then return {'held'} end
redis.call('SADD', KEYS[3], ARGV[2])
redis.call('HSET', KEYS[2], ARGV[2], value)
redis.call('ZADD', KEYS[5], 0, place .. number)
redis.call('HSET', KEYS[4], number, ARGV[2] .. '\0' .. value .. '\0' .. ARGV[8])
return {'ok', value}
""",
)

# KEYS: last values, series in use. ARGV: series.
PEEK: Final = _reading("""\
local last = redis.call('HGET', KEYS[2], ARGV[2])
if not last and redis.call('SISMEMBER', KEYS[3], ARGV[2]) == 1 then return {'missing'} end
return {'ok', last}
""")

# KEYS: last values, series in use. ARGV: series, the value to be above.
ADVANCE: Final = _writing(
    _ABOVE,
    """\
local last = redis.call('HGET', KEYS[2], ARGV[2])
if not last or above(ARGV[3], last) then
  last = ARGV[3]
  redis.call('SADD', KEYS[3], ARGV[2])
  redis.call('HSET', KEYS[2], ARGV[2], last)
end
return {'ok', last}
""",
)

# KEYS: last values.
SERIES: Final = _reading("""\
return {'ok', redis.call('HKEYS', KEYS[2])}
""")

# KEYS: claims, places of the series. ARGV: number, row, place ('' for none).
PUT: Final = _writing(r"""
local held = redis.call('HGET', KEYS[2], ARGV[2])
if held then return {'held', held} end
if ARGV[4] ~= '' then
  local last = '[' .. ARGV[4] .. '\255'
  local found = redis.call('ZRANGEBYLEX', KEYS[3], '[' .. ARGV[4], last, 'LIMIT', 0, 1)
  if #found > 0 then return {'taken'} end
  redis.call('ZADD', KEYS[3], 0, ARGV[4] .. ARGV[2])
end
redis.call('HSET', KEYS[2], ARGV[2], ARGV[3])
return {'ok', ARGV[3]}
""")

# KEYS: claims. ARGV: number.
GET: Final = _reading("""\
return {'ok', redis.call('HGET', KEYS[2], ARGV[2])}
""")

# KEYS: claims. ARGV: number, the state that is expected ('' where no move is allowed), state,
# subject ('' to keep it), at, by, reason.
MOVE: Final = _writing(
    _SPLIT,
    """\
if row[3] ~= ARGV[3] then return {'held', held} end
row[3], row[5], row[6], row[7] = ARGV[4], ARGV[6], ARGV[7], ARGV[8]
if ARGV[5] ~= '' then row[4] = ARGV[5] end
""",
    _WRITE_BACK,
)

# KEYS: claims. ARGV: number, subject, at, by, reason.
REDIRECT: Final = _writing(
    _SPLIT,
    """\
row[5], row[6], row[7], row[8] = ARGV[4], ARGV[5], ARGV[6], ARGV[3]
""",
    _WRITE_BACK,
)

# KEYS: claims, places of the series. ARGV: the bound after which to look, how many, and how long
# the place is that stands before a number.
SCAN: Final = _reading("""\
local told = {}
local found = redis.call('ZRANGEBYLEX', KEYS[3], ARGV[2], '+', 'LIMIT', 0, ARGV[3])
for _, member in ipairs(found) do
  local number = string.sub(member, tonumber(ARGV[4]) + 1)
  told[#told + 1] = number
  told[#told + 1] = redis.call('HGET', KEYS[2], number)
end
return {'ok', told}
""")

# KEYS: last values. ARGV: how far every series jumps, the highest value from which it can, and the
# highest value.
SKIP: Final = _writing(
    _ABOVE,
    """\
for _, series in ipairs(redis.call('HKEYS', KEYS[2])) do
  if above(redis.call('HGET', KEYS[2], series), ARGV[3]) then
    redis.call('HSET', KEYS[2], series, ARGV[4])
  else
    redis.call('HINCRBY', KEYS[2], series, ARGV[2])
  end
end
return {'ok'}
""",
)
