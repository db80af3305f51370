-- Sends the requests of a file in turn, which a NUL byte keeps apart.
--
-- With a command and a line for it, that line is written to it twice a round. Where a round has more
-- than twice as many requests as there are connections, one of the two comes after a request was
-- answered, and before it is sent again.

local requests, at, half = {}, 0, 0
local changing, change
changes = 0  -- global, because `done` is another state of Lua, which asks the thread for it

function setup(thread)
    only = thread
end

function init(arguments)
    local file = assert(io.open(arguments[1], "rb"))
    for request in file:read("*a"):gmatch("[^%z]+") do
        requests[#requests + 1] = request
    end
    file:close()
    half = #requests / 2
    if arguments[2] then
        changing, change = assert(io.popen(arguments[2], "w")), arguments[3] .. "\n"
    end
end

function request()
    if changing and at % half == 0 then
        assert(changing:write(change))
        assert(changing:flush())
        changes = changes + 1
    end
    at = at % #requests + 1
    return requests[at]
end

function done(summary, latency, _)
    local errors = summary.errors
    local failed = errors.connect + errors.read + errors.write + errors.timeout + errors.status
    io.write(string.format(
        '\n{"requests": %d, "seconds": %f, "bytes": %d, "failed": %d, "changes": %d}\n',
        summary.requests, summary.duration / 1e6, summary.bytes, failed, only:get("changes")))
end
