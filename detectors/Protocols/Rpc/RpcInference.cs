namespace Deception.Protocols.Rpc;

/// <summary>
/// Tells the interface of calls on one presentation context whose bind was not in sight. It says nothing rather than
/// guess: controllers' long-lived replication connections are what it is for.
/// <para>DRSUAPI is inferred only while every call on the context could be one of its calls (sealed by SPNEGO, NTLM or
/// Kerberos, never by Netlogon's own security; no object UUID, which every DCOM call has; operations that replication
/// partners use; stubs of operations 2, 3 and 4 long enough for the GUIDs and the name of a naming context that each must
/// carry, MS-DRSR 4.1.10, 4.1.23, 4.1.26), and then when an endpoint mapper or an earlier bind named DRSUAPI, alone, at
/// that port; or named it among others and one call tells (operation 2, 3 or 4); or, at a port of which nothing is known
/// or only other interfaces are, two calls tell.</para>
/// <para>Any other interface is inferred only when it is the only one known at that port and the calls aren't DRSUAPI's.</para>
/// </summary>
internal sealed class RpcInference
{
    private const int LeastReplicaSync = 128, LeastGetChanges = 160, LeastUpdateRefs = 160;

    private bool _contradictsDrsuapi;
    private int _telling;

    /// <summary>Takes the next call into account and tells its interface; null when that is not sure enough.</summary>
    /// <param name="served">What is known to be served at the port.</param>
    /// <param name="operation">opnum.</param>
    /// <param name="stubLength">Bytes of stub data.</param>
    /// <param name="security">Of the call.</param>
    /// <param name="hasObject">True when it carries an object UUID.</param>
    public Guid? Next(IReadOnlyList<Guid> served, ushort operation, int stubLength, RpcSecurity security, bool hasObject)
    {
        _contradictsDrsuapi |= hasObject || !security.IsSealed || security.Type is not (9 or 10 or 16)
            || !CanReplicate(operation, stubLength);
        _telling += !_contradictsDrsuapi && operation is 2 or 3 or 4 && _telling < 2 ? 1 : 0;

        var isNamed = served.Contains(RpcInterfaces.Drsuapi);
        if (!_contradictsDrsuapi && (isNamed ? served.Count == 1 || _telling > 0 : _telling > 1))
        {
            return RpcInterfaces.Drsuapi;
        }

        return _contradictsDrsuapi && served.Count == 1 && !isNamed && !hasObject ? served[0] : null;
    }

    private static bool CanReplicate(ushort operation, int stubLength) => operation switch
    {
        2 => stubLength >= LeastReplicaSync,
        3 => stubLength >= LeastGetChanges,
        4 => stubLength >= LeastUpdateRefs,
        0 or 1 or 12 or 13 or 16 or 19 => true,
        _ => false,
    };
}
