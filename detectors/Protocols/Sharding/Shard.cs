using System.Runtime.ExceptionServices;
using Deception.Protocols.Net;
using Deception.Protocols.Rpc;

namespace Deception.Protocols.Sharding;

/// <summary>A decoder on a thread of its own, which takes its frames of one round after the other.</summary>
internal sealed class Shard : IMessageSink, IConnectionSink, IDisposable
{
    private readonly int _number;
    private readonly WireDecoder _decoder;
    private readonly SemaphoreSlim _begin = new(0);
    private readonly SemaphoreSlim _ready = new(0);
    private readonly Thread _thread;
    private List<Outcome> _outcomes = [];
    private List<Outcome> _handed = [];
    private Round? _round;
    private ExceptionDispatchInfo? _fault;
    private bool _isFlushing;
    private bool _isOver;
    private int _place;

    public Shard(int number)
    {
        _number = number;
        _decoder = new WireDecoder(this, Counters);
        _decoder.Knowledge!.Share();
        _thread = new Thread(Run) { IsBackground = true, Name = $"decode {number}" };
        _thread.Start();
    }

    /// <summary>What this shard counted; to be read while it stands still.</summary>
    public ProtocolCounters Counters { get; } = new();

    /// <summary>What this shard knows; to be touched while it stands still.</summary>
    public RpcKnowledge Knowledge => _decoder.Knowledge!;

    /// <summary>Begins a round.</summary>
    public void Start(Round round)
    {
        _round = round;
        _begin.Release();
    }

    /// <summary>Begins the end of the input.</summary>
    public void Flush()
    {
        _isFlushing = true;
        _begin.Release();
    }

    /// <summary>Waits for the end of what was begun; the list lives until the next but one.</summary>
    public List<Outcome> Wait()
    {
        _ready.Wait();
        _fault?.Throw();
        (_outcomes, _handed) = (_handed, _outcomes);
        _outcomes.Clear();
        return _handed;
    }

    public void Accept(in MessageContext context, WireMessage message) =>
        _outcomes.Add(new Outcome(_place, context with { Conversation = context.Conversation.AsItIs() }, message, default));

    public void Accept(in ConnectionAttempt attempt) => _outcomes.Add(new Outcome(_place, default, null, attempt));

    public void Dispose()
    {
        _isOver = true;
        _begin.Release();
        _thread.Join();
        _begin.Dispose();
        _ready.Dispose();
    }

    private void Run()
    {
        while (true)
        {
            _begin.Wait();
            if (_isOver)
            {
                return;
            }

            try
            {
                if (_isFlushing)
                {
                    _decoder.Flush();
                }
                else
                {
                    Decode(_round!);
                }
            }
            catch (Exception e)
            {
                _fault = ExceptionDispatchInfo.Capture(e); // thrown again where it is waited for
            }

            _ready.Release();
        }
    }

    private void Decode(Round round)
    {
        for (var i = 0; i < round.Count; i++)
        {
            ref readonly var entry = ref round[i];
            if (entry.IsTick)
            {
                _place = 2 * i;
                _decoder.Tick(entry.Time, entry.Index);
            }

            if (entry.Shard == _number)
            {
                _place = (2 * i) + 1;
                _decoder.Decode(round.Frame(i), entry.Time, entry.Index);
            }
        }
    }
}
