namespace Deception.Tests.Unit;

/// <summary>Feeds a parser with damaged copies of good messages. The same name gives the same inputs on every run.</summary>
public static class Mutation
{
    private const int MaxLength = 1 << 16;
    private static readonly byte[] Telling = [0x00, 0x01, 0x7F, 0x80, 0x81, 0x82, 0x84, 0xFE, 0xFF];

    /// <summary>Runs <paramref name="parse"/> on each seed and on <paramref name="count"/> mutants of them.</summary>
    /// <param name="name">Names the run, and seeds its random numbers.</param>
    /// <param name="seeds">Good messages, at least one.</param>
    /// <param name="parse">Must not throw, and must not keep what it is given.</param>
    /// <param name="count">Number of mutants.</param>
    /// <param name="maxBytesPerInput">Mean allocation above which the run fails; null for none.</param>
    public static void Run(string name, IReadOnlyList<byte[]> seeds, Action<byte[]> parse, int count = 100_000, long? maxBytesPerInput = null)
    {
        var random = new Random(name.Aggregate(17, (hash, c) => unchecked(hash * 31 + c)));
        var scratch = new byte[MaxLength];
        long allocated = 0;
        foreach (var seed in seeds)
        {
            parse(seed);
        }

        for (var i = 0; i < count; i++)
        {
            var input = Mutate(seeds[random.Next(seeds.Count)], seeds, scratch, random);
            var before = GC.GetAllocatedBytesForCurrentThread();
            try
            {
                parse(input);
            }
            catch (Exception e)
            {
                throw new InvalidOperationException($"{name}, mutant {i}: {Convert.ToHexString(input)}", e);
            }

            allocated += GC.GetAllocatedBytesForCurrentThread() - before;
        }

        if (maxBytesPerInput is { } limit && count > 0 && allocated / count > limit)
        {
            throw new InvalidOperationException($"{name}: {allocated / count} bytes allocated an input, {limit} allowed");
        }
    }

    private static byte[] Mutate(byte[] seed, IReadOnlyList<byte[]> seeds, byte[] scratch, Random random)
    {
        var length = Math.Min(seed.Length, MaxLength);
        seed.AsSpan(0, length).CopyTo(scratch);
        for (var edits = 1 + random.Next(4); edits > 0 && length > 0; edits--)
        {
            var at = random.Next(length);
            switch (random.Next(8))
            {
                case 0:
                    scratch[at] ^= (byte)(1 << random.Next(8));
                    break;
                case 1:
                    scratch[at] = (byte)random.Next(256);
                    break;
                case 2:
                    scratch[at] = Telling[random.Next(Telling.Length)];
                    break;
                case 3:
                    length = at;
                    break;
                case 4: // remove a piece
                    var gone = Math.Min(1 + random.Next(16), length - at);
                    scratch.AsSpan(at + gone, length - at - gone).CopyTo(scratch.AsSpan(at));
                    length -= gone;
                    break;
                case 5: // repeat a piece
                    var more = Math.Min(Math.Min(1 + random.Next(64), length - at), MaxLength - length);
                    scratch.AsSpan(at, length - at).CopyTo(scratch.AsSpan(at + more));
                    length += more;
                    break;
                case 6: // a piece of another message
                    var other = seeds[random.Next(seeds.Count)];
                    if (other.Length > 0)
                    {
                        var from = random.Next(other.Length);
                        var take = Math.Min(Math.Min(1 + random.Next(64), other.Length - from), length - at);
                        other.AsSpan(from, take).CopyTo(scratch.AsSpan(at));
                    }

                    break;
                default: // a length or a number up or down by a little
                    scratch[at] = unchecked((byte)(scratch[at] + random.Next(-3, 4)));
                    break;
            }
        }

        return scratch.AsSpan(0, length).ToArray();
    }
}
