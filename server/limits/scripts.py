"""What Redis runs for the shared ledger; each script is one step that nobody sees half done."""

# KEYS: the reservation, then its buckets.
# ARGV: the time, or "" for that of Redis; the reservation's id; how long to remember it; the least wait that counts;
# the wait for a running call; then for each bucket its unit, capacity, window and amount.
# A bucket is stored as the moment when it will be full again, running calls as a sorted set by the moment when each is
# given up. Numbers leave as text, since Redis would cut what is behind the point.
_COMMON = """
local now = tonumber(ARGV[1])
if not now then
  local time = redis.call('TIME')
  now = tonumber(time[1]) + tonumber(time[2]) / 1000000
end
local function text(number) return string.format('%.17g', number) end
local function bucket(i)
  local at = 6 + (i - 2) * 4
  return KEYS[i], ARGV[at], tonumber(ARGV[at + 1]), tonumber(ARGV[at + 2]), tonumber(ARGV[at + 3])
end
local function owed(key)
  return math.max(0, (tonumber(redis.call('GET', key) or '') or 0) - now)
end
local function owe(key, seconds)
  if seconds > 0 then
    redis.call('SET', key, text(now + seconds), 'PX', math.ceil(seconds * 1000) + 60000)
  else
    redis.call('DEL', key)
  end
end
local function running(key)
  redis.call('ZREMRANGEBYSCORE', key, '-inf', text(now))
  return redis.call('ZCARD', key)
end
local function standings()
  local found = {}
  for i = 2, #KEYS do
    local key, unit = bucket(i)
    found[i - 1] = text(unit == 'calls' and running(key) or owed(key))
  end
  return found
end
"""

# A reservation that is known already was given up by its caller, and overtaken by that: it must not count any more.
RESERVE = f"""{_COMMON}
local longest, refusing = tonumber(ARGV[4]), 0
for i = 2, #KEYS do
  local key, unit, capacity, window, amount = bucket(i)
  local wait
  if unit == 'calls' then
    wait = running(key) + amount <= capacity and 0 or tonumber(ARGV[5])
  else
    wait = owed(key) + amount * window / capacity - window
  end
  if wait > longest then longest, refusing = wait, i - 1 end
end
if redis.call('EXISTS', KEYS[1]) == 1 then refusing = 1 end
if refusing == 0 then
  redis.call('SET', KEYS[1], 'open', 'EX', ARGV[3])
  for i = 2, #KEYS do
    local key, unit, capacity, window, amount = bucket(i)
    if unit == 'calls' then
      for n = 1, amount do redis.call('ZADD', key, text(now + window), ARGV[2] .. ':' .. n) end
      redis.call('EXPIRE', key, window + 60)
    else
      owe(key, owed(key) + amount * window / capacity)
    end
  end
end
return {{refusing, text(longest), standings()}}
"""

# The amounts are what was used beyond the reservation; of calls, how many end.
SETTLE = f"""{_COMMON}
local state = redis.call('GET', KEYS[1])
redis.call('SET', KEYS[1], 'settled', 'EX', ARGV[3])
if state ~= 'open' then return 0 end
for i = 2, #KEYS do
  local key, unit, capacity, window, amount = bucket(i)
  if unit == 'calls' then
    for n = 1, amount do redis.call('ZREM', key, ARGV[2] .. ':' .. n) end
  else
    owe(key, owed(key) + amount * window / capacity)
  end
end
return 1
"""

PEEK = f"""{_COMMON}
return standings()
"""
