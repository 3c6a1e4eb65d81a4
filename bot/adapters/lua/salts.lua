-- Agree on the salts: whoever comes first says what they are, the others are told.
-- No write of this script reaches a disk or a replica: a salt that is gone from memory is gone (R098).
-- KEYS  the salts     ARGV  for each: what it becomes if nobody has said, and its life (ms)
redis.set_repl(redis.REPL_NONE)
local agreed = {}
for i, key in ipairs(KEYS) do
  local life = tonumber(ARGV[2 * i])
  agreed[i] = ARGV[2 * i - 1]
  if life > 0 then
    redis.call('SET', key, agreed[i], 'NX', 'PX', life)
    agreed[i] = redis.call('GET', key)
  end
end
return agreed
