using Deception.Protocols.Net;

namespace Deception.Protocols.Rpc;

/// <summary>
/// Turns the PDUs of one association, whatever carries it, into messages. A request is handed on at its last fragment;
/// earlier when its stub outgrows <see cref="MaxRequest"/>, or when what was missing can't come any more.
/// </summary>
/// <param name="sink">Takes the messages.</param>
/// <param name="counters">Counts what can't be read.</param>
/// <param name="carrier">TCP or SMB.</param>
/// <param name="knowledge">What is learned and used for inference; null where the carrier has no port of its own.</param>
internal sealed class RpcAssociation(IMessageSink sink, ProtocolCounters counters, Carrier carrier, RpcKnowledge? knowledge)
{
    private const int MaxCalls = 64, MaxInferences = 16, MaxRequest = 1024 * 1024, MaxKept = 256 * 1024;

    private readonly RpcContexts _contexts = new();
    private readonly List<RpcCall> _calls = [];
    private Dictionary<ushort, RpcInference>? _inferences;
    private bool _lostRequests;

    /// <summary>Says that bytes of the client are missing: open requests are handed on as they are with the next PDU.</summary>
    public void LoseRequests() => _lostRequests = true;

    /// <summary>Takes the next PDU.</summary>
    public void Accept(in MessageContext context, in RpcPdu pdu)
    {
        if (_lostRequests)
        {
            _lostRequests = false;
            for (var i = 0; i < _calls.Count; i++)
            {
                HandOn(context, _calls[i]);
            }
        }

        switch (pdu.Header.Type)
        {
            case RpcPduType.Bind or RpcPduType.AlterContext:
                Bind(context, pdu);
                break;
            case RpcPduType.BindAck or RpcPduType.AlterContextResponse:
                BindResult(context, pdu);
                break;
            case RpcPduType.BindNak:
                _contexts.Settle(pdu.Header.CallId, [], []);
                sink.Accept(context, new RpcBindResult(carrier, []));
                break;
            case RpcPduType.Auth3:
                ReadCredentials(context, pdu);
                break;
            case RpcPduType.Request:
                Request(context, pdu);
                break;
            case RpcPduType.Response or RpcPduType.Fault:
                Response(context, pdu);
                break;
            default:
                break;
        }
    }

    private void Bind(in MessageContext context, in RpcPdu pdu)
    {
        if (RpcBindReader.TryReadContexts(pdu, out var contexts))
        {
            _contexts.Propose(pdu.Header.CallId, contexts);
            sink.Accept(context, new RpcBind(carrier, contexts, pdu.Header.Type == RpcPduType.AlterContext, pdu.Security));
        }
        else
        {
            counters.CountUnparsed("rpc");
        }

        ReadCredentials(context, pdu);
    }

    private void BindResult(in MessageContext context, in RpcPdu pdu)
    {
        if (RpcBindReader.TryReadResults(pdu, out var accepted, out var isNdr64))
        {
            _contexts.Settle(pdu.Header.CallId, accepted, isNdr64);
            sink.Accept(context, new RpcBindResult(carrier, accepted));
        }
        else
        {
            counters.CountUnparsed("rpc");
        }

        ReadCredentials(context, pdu);
    }

    private void ReadCredentials(in MessageContext context, in RpcPdu pdu)
    {
        if (pdu.Security.Type is 9 or 10 or 16)
        {
            SecurityTokens.Read(pdu.Credentials, context, Carrier.DceRpc, sink, counters);
        }
    }

    private void Request(in MessageContext context, in RpcPdu pdu)
    {
        const int headerLength = 24, objectLength = 16;
        var call = Find(pdu.Header.CallId);
        if (call is null || pdu.Header.IsFirst || call.Operation is null)
        {
            call = Begin(context, pdu.Header.CallId, call);
            (call.Context, call.Operation, call.Security) = (pdu.U16(20), pdu.U16(22), pdu.Security);
            call.HasObject = pdu.Header.HasObject;
            call.IsLittleEndian = pdu.Header.IsLittleEndian;
            call.AreArgumentsWanted = !pdu.Security.IsSealed && _contexts.TryGet(call.Context, out var bound)
                && RpcArguments.AreWanted(bound.Interface, call.Operation.Value);
        }

        var stub = pdu.Stub(headerLength + (pdu.Header.HasObject ? objectLength : 0));
        call.RequestLength = (int)Math.Min(int.MaxValue, (long)call.RequestLength + stub.Length);
        if (call.AreArgumentsWanted && _calls.Sum(open => open.Held) < MaxKept)
        {
            call.KeepArguments(stub);
        }

        if (pdu.Header.IsLast || call.RequestLength > MaxRequest)
        {
            HandOn(context, call);
        }
    }

    private void Response(in MessageContext context, in RpcPdu pdu)
    {
        const int responseHeader = 24, faultHeader = 32;
        var call = Find(pdu.Header.CallId);
        if (call is null || (call.ResponseLength > 0 && pdu.Header.IsFirst))
        {
            call = Begin(context, pdu.Header.CallId, call);
            call.IsRequestDone = true;
            if (_contexts.TryGet(pdu.U16(20), out var bound))
            {
                call.Interface = bound.Interface;
            }
        }

        HandOn(context, call);

        var isFault = pdu.Header.Type == RpcPduType.Fault;
        var stub = pdu.Stub(isFault ? faultHeader : responseHeader);
        call.ResponseLength = (int)Math.Min(int.MaxValue, (long)call.ResponseLength + stub.Length);
        if (!isFault && call.IsWanted && !pdu.Security.IsSealed && _calls.Sum(open => open.Held) < MaxKept)
        {
            call.Keep(stub);
        }

        if (isFault || pdu.Header.IsLast)
        {
            _calls.Remove(call);
            uint? status = isFault ? pdu.U32(24) : null;
            uint? result = isFault || pdu.Security.IsSealed || stub.Length < 4 ? null : RpcHeader.U32(stub[^4..], pdu.Header.IsLittleEndian);
            sink.Accept(context, new RpcResponse(carrier, call.Interface, call.Operation, call.ResponseLength, status, call.Id) { Result = result });
            ReadEndpoints(context, call, pdu.Header.IsLittleEndian);
        }
    }

    /// <summary>Hands a request on, once.</summary>
    private void HandOn(in MessageContext context, RpcCall call)
    {
        if (call.IsRequestDone || call.Operation is not { } operation)
        {
            return;
        }

        call.IsRequestDone = true;
        var fromClient = context with { FromClient = true }; // it may be an answer that shows that no more of it will come
        Resolve(context.Conversation, call, operation);
        sink.Accept(fromClient, new RpcRequest(
            carrier, call.Interface, operation, call.RequestLength, call.Security, call.Id, call.IsInferred)
        {
            Arguments = call.Arguments,
        });
    }

    private void Resolve(Conversation conversation, RpcCall call, ushort operation)
    {
        if (_contexts.TryGet(call.Context, out var bound))
        {
            (call.Interface, call.IsNdr64) = (bound.Interface, bound.IsNdr64);
            knowledge?.Learn(conversation.Server, bound.Interface, conversation.Client.Address);
            return;
        }

        if (knowledge is null)
        {
            return;
        }

        _inferences ??= [];
        if (!_inferences.TryGetValue(call.Context, out var inference))
        {
            if (_inferences.Count >= MaxInferences)
            {
                counters.EvictedState++;
                return;
            }

            _inferences[call.Context] = inference = new();
        }

        call.Interface = inference.Next(knowledge.At(conversation.Server, conversation.Client.Address), operation, call.RequestLength, call.Security, call.HasObject);
        call.IsInferred = call.Interface is not null;
    }

    private void ReadEndpoints(in MessageContext context, RpcCall call, bool little)
    {
        if (call.Stub.IsEmpty || call.Operation is not { } operation)
        {
            return;
        }

        var responder = context.Conversation.Server.Address;
        if (!EndpointMapperReader.TryRead(call.Stub, operation, little, call.IsNdr64, responder, out var mapped)
            && !EndpointMapperReader.TryRead(call.Stub, operation, little, !call.IsNdr64, responder, out mapped))
        {
            counters.CountUnparsed("epm");
            return;
        }

        foreach (var endpoint in mapped)
        {
            knowledge?.Learn(endpoint.Endpoint, endpoint.Interface, context.Conversation.Client.Address);
            knowledge?.Learn(endpoint.Endpoint with { Address = responder }, endpoint.Interface, context.Conversation.Client.Address);
            sink.Accept(context, endpoint);
        }
    }

    private RpcCall? Find(uint id)
    {
        foreach (var call in _calls)
        {
            if (call.Id == id)
            {
                return call;
            }
        }

        return null;
    }

    private RpcCall Begin(in MessageContext context, uint id, RpcCall? displaced)
    {
        if (displaced is null && _calls.Count >= MaxCalls)
        {
            displaced = _calls[0]; // its answer never came; in a capture of one direction none does
            counters.EvictedState += displaced.IsRequestDone ? 0 : 1;
        }

        if (displaced is not null)
        {
            HandOn(context, displaced);
            _calls.Remove(displaced);
        }

        var call = new RpcCall(id);
        _calls.Add(call);
        return call;
    }
}
