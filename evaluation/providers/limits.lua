-- Lets a batch of calls through the limits of one connection, and takes back what earlier calls held.
--
-- One script, so that slots and windows change together or not at all. Time is the server's own: workers' clocks differ.
-- KEYS: 1 leases (sorted set: lease -> when it expires, ms)
--       2 counts (hash: "r<second>" requests and "t<second>" tokens that began in that second)
--       3 workers that wait for slots (sorted set: worker -> until when that is believed, ms)
-- ARGV: 1 JSON {slots, requests, tokens (0: no limit), lease_ms, worker, holding (leases of this worker), give_back: [[lease, second, correction]…],
--       wanted: [[lease, tokens]…]}
-- Returns {how many of wanted were let through (always the first ones), second they count for,
--          ms after which the next may be let through, what it waits for: "", "slots", "requests" or "tokens"}

local asked = cjson.decode(ARGV[1])
local time = redis.call('TIME')
local second = tonumber(time[1])
local now_ms = second * 1000 + math.floor(tonumber(time[2]) / 1000)
local WINDOW = 60
local BELIEVED_MS = 1000

for _, back in ipairs(asked.give_back) do
  redis.call('ZREM', KEYS[1], back[1])
  if back[3] ~= 0 and back[2] > second - WINDOW then
    redis.call('HINCRBY', KEYS[2], 't' .. string.format('%d', back[2]), back[3])
  end
end
if #asked.wanted == 0 then return {0, second, 0, ''} end

redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now_ms)
local held = redis.call('ZCARD', KEYS[1])

-- While others wait, a worker takes no more than its share: otherwise one that gives back and wants again in the same
-- trip would keep all slots for itself.
redis.call('ZREMRANGEBYSCORE', KEYS[3], '-inf', now_ms)
redis.call('ZREM', KEYS[3], asked.worker)
local others = redis.call('ZCARD', KEYS[3])
local share = math.max(1, math.floor(asked.slots / (others + 1)))
local holding = asked.holding

-- A second counts until all of it is a minute old, so that no 60 seconds ever hold more than the limit.
local by_second, requests, tokens = {}, 0, 0
local counts = redis.call('HGETALL', KEYS[2])
for i = 1, #counts, 2 do
  local kind, at = string.sub(counts[i], 1, 1), tonumber(string.sub(counts[i], 2))
  local count = tonumber(counts[i + 1])
  if at <= second - WINDOW - 1 then
    redis.call('HDEL', KEYS[2], counts[i])
  else
    by_second[#by_second + 1] = {at, kind, count}
    if kind == 'r' then requests = requests + count else tokens = tokens + count end
  end
end
table.sort(by_second, function(a, b) return a[1] < b[1] end)

-- When enough of the oldest seconds have left the window.
local function until_left(kind, surplus)
  for _, entry in ipairs(by_second) do
    if entry[2] == kind then
      surplus = surplus - entry[3]
      if surplus <= 0 then return (entry[1] + WINDOW + 1) * 1000 - now_ms end
    end
  end
  return 1000
end

local passed, new_tokens, wait_ms, reason = 0, 0, 0, ''
for _, one in ipairs(asked.wanted) do
  -- One call larger than the whole limit passes alone rather than never.
  local cost = one[2]
  if asked.tokens > 0 and cost > asked.tokens then cost = asked.tokens end
  if asked.slots > 0 and (held >= asked.slots or (others > 0 and holding >= share)) then
    wait_ms, reason = asked.lease_ms, 'slots'
    redis.call('ZADD', KEYS[3], now_ms + BELIEVED_MS, asked.worker)
    redis.call('PEXPIRE', KEYS[3], BELIEVED_MS)
    break
  end
  if asked.requests > 0 and requests + 1 > asked.requests then
    wait_ms, reason = until_left('r', requests + 1 - asked.requests), 'requests'
    break
  end
  if asked.tokens > 0 and tokens > 0 and tokens + cost > asked.tokens then
    wait_ms, reason = until_left('t', tokens + cost - asked.tokens), 'tokens'
    break
  end
  redis.call('ZADD', KEYS[1], now_ms + asked.lease_ms, one[1])
  passed, held, holding = passed + 1, held + 1, holding + 1
  requests, tokens, new_tokens = requests + 1, tokens + cost, new_tokens + cost
end

if passed > 0 then
  if asked.requests > 0 then redis.call('HINCRBY', KEYS[2], 'r' .. string.format('%d', second), passed) end
  if asked.tokens > 0 and new_tokens > 0 then redis.call('HINCRBY', KEYS[2], 't' .. string.format('%d', second), new_tokens) end
  if redis.call('PTTL', KEYS[1]) < asked.lease_ms then redis.call('PEXPIRE', KEYS[1], asked.lease_ms) end
  redis.call('EXPIRE', KEYS[2], WINDOW + 2)
end
return {passed, second, wait_ms, reason}
