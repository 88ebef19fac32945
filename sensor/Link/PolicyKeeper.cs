using Deception.Contracts;

namespace Deception.Link;

/// <summary>The policy in force: the broker's newest that could be read, kept on disk over restarts. Usable from several threads.</summary>
public sealed class PolicyKeeper
{
    /// <summary>Name of the policy in the state folder.</summary>
    public const string FileName = "policy.json";

    private readonly Lock _lock = new();
    private readonly string _path;
    private byte[] _json = [];

    /// <summary>Loads the policy that was kept, else the one to start with.</summary>
    /// <param name="folder">State folder; made when missing.</param>
    /// <param name="startFile">Policy to start with; null for none.</param>
    public PolicyKeeper(string folder, string? startFile)
    {
        PrivateFile.MakeFolder(folder);
        _path = Path.Combine(folder, FileName);
        if (!TryLoad(_path) && startFile is not null)
        {
            TryLoad(startFile);
        }
    }

    /// <summary>The policy in force; null before the first.</summary>
    public Policy? Current { get; private set; }

    /// <summary>Why the newest policy was refused; null when it was taken.</summary>
    public string? Fault { get; private set; }

    /// <summary>Tells of each new policy, on the thread that took it.</summary>
    public event Action<Policy>? Changed;

    /// <summary>Takes a policy from the broker. One that can't be read leaves the last good one in force.</summary>
    /// <returns>True when it is in force now.</returns>
    public bool Take(ReadOnlySpan<byte> json)
    {
        Policy? policy;
        lock (_lock)
        {
            if (json.SequenceEqual(_json))
            {
                Fault = null;
                return true;
            }
            if (!PolicyFile.TryRead(json, out policy, out var fault))
            {
                Fault = fault;
                return false;
            }
            (Current, Fault, _json) = (policy, null, json.ToArray());
            try
            {
                PrivateFile.Replace(_path, json);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                Fault = $"policy in force, but not kept on disk: {e.Message}";
            }
        }
        Changed?.Invoke(policy);
        return true;
    }

    private bool TryLoad(string path)
    {
        if (!File.Exists(path))
        {
            return false;
        }
        try
        {
            var json = File.ReadAllBytes(path);
            if (PolicyFile.TryRead(json, out var policy, out var fault))
            {
                (Current, _json, Fault) = (policy, json, null);
                return true;
            }
            Fault = $"{path}: {fault}";
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Fault = $"{path}: {e.Message}";
        }
        return false;
    }
}
