-- Agree on the salts: whoever comes first says what they are, the others are told.
-- No salt reaches a disk or a replica: one that is gone from memory is gone (R098). What does reach
-- them is its fingerprint, by which whoever comes first after a restart knows that there was a
-- salt, and waits for a process that can give it back. A salt is 32 random bytes: nobody can try.
-- KEYS  each salt, then its fingerprint
-- ARGV  for each: the salt as the caller knows it or ''; a new one; its life (ms)
--       last: 1 if the caller has waited long enough
-- Returns the salts; '' for one that is waited for.
redis.set_repl(redis.REPL_NONE)
local agreed = {}
for i = 1, #KEYS / 2 do
  local key, mark = KEYS[2 * i - 1], KEYS[2 * i]
  local known, new, life = ARGV[3 * i - 2], ARGV[3 * i - 1], tonumber(ARGV[3 * i])
  local salt = life > 0 and redis.call('GET', key) or new
  if life > 0 and redis.call('EXISTS', key) == 0 then
    local was = redis.call('GET', mark)
    if known ~= '' and (not was or was == redis.sha1hex(known)) then
      salt = known
    elseif was and ARGV[#ARGV] ~= '1' then
      salt = ''
    end
    if salt ~= '' then
      redis.call('SET', key, salt, 'PX', life)
      redis.set_repl(redis.REPL_ALL)
      redis.call('SET', mark, redis.sha1hex(salt), 'PX', life)
      redis.set_repl(redis.REPL_NONE)
    end
  end
  agreed[i] = salt
end
return agreed
