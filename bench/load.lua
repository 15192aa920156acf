-- One kind of request against one server, for wrk: KIND, BASE and perhaps TOKEN come from the
-- environment. Prints one line of figures.
local kind, base = os.getenv("KIND"), os.getenv("BASE")
local keys = tonumber(os.getenv("KEYS") or "1000")
local bytes = tonumber(os.getenv("BYTES") or "2048")

local function document()
    local head = '{"sessionId":"0f8c9a52-6a0f-4c33-9d8e-2f6f4f1f0a11","updatedAt":' .. os.time() .. '000,"prompt":"'
    return head .. string.rep("x", bytes - #head - 2) .. '"}'
end

local letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"

local function base64(text)
    local out = {}
    for i = 1, #text, 3 do
        local a, b, c = text:byte(i, i + 2)
        local n = a * 65536 + (b or 0) * 256 + (c or 0)
        local function letter(shift)
            local at = math.floor(n / shift) % 64 + 1
            return letters:sub(at, at)
        end
        out[#out + 1] = letter(262144) .. letter(4096) .. (b and letter(64) or "=") .. (c and letter(1) or "=")
    end
    return table.concat(out)
end

local token = os.getenv("TOKEN")
local credentials = token and "Bearer " .. token or nil
local plain = { Authorization = credentials }
local json = { ["Content-Type"] = "application/json", Authorization = credentials }
local merge = { ["Content-Type"] = "application/merge-patch+json", Authorization = credentials }
local minimal = { ["Content-Type"] = "application/merge-patch+json", ["Prefer"] = "return=minimal" }
local value = document()
local value64 = kind:find("^etcd") and base64(value) or nil

local asked = 0

-- Every key once, so that the first writer leaves none out; then any.
local function key()
    asked = asked + 1
    return "k" .. (asked <= keys and asked or math.random(keys))
end

local function get()
    return wrk.format("GET", base .. key(), plain)
end

local function patch(headers)
    return wrk.format("PATCH", base .. key(), headers, '{"totalTokens":' .. math.random(100000) .. "}")
end

local requests = {
    get = get,
    patch = function() return patch(merge) end,
    ["patch-minimal"] = function() return patch(minimal) end,
    put = function() return wrk.format("PUT", base .. key(), json, value) end,
    list = function() return wrk.format("GET", base:sub(1, -2) .. "?limit=100") end,
    mixed = function() return math.random(5) == 1 and patch(merge) or get() end,
    ["webdis-get"] = function() return wrk.format("GET", "/GET/" .. key() .. ".txt") end,
    ["webdis-put"] = function() return wrk.format("PUT", "/SET/" .. key(), nil, value) end,
    ["etcd-get"] = function()
        return wrk.format("POST", "/v3/kv/range", json, '{"key":"' .. base64(key()) .. '"}')
    end,
    ["etcd-put"] = function()
        return wrk.format("POST", "/v3/kv/put", json, '{"key":"' .. base64(key()) .. '","value":"' .. value64 .. '"}')
    end,
}

request = requests[kind]

local threads = 0

function setup(thread)
    threads = threads + 1
    thread:set("seed", threads)
end

function init()
    math.randomseed(seed)
end

function done(summary, latency)
    local errors = summary.errors
    print(string.format("FIGURES %d %d %d %d %d %d", summary.requests, summary.duration, latency:percentile(50),
        latency:percentile(99), latency.max, errors.status + errors.read + errors.write + errors.timeout + errors.connect))
end
