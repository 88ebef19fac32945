using System.Text;
using System.Text.Json;
using Deception.Contracts;

namespace Deception.Link;

/// <summary>
/// The policy in force: the newest that the controller signed for this agent, kept on disk over restarts as it came, so that
/// it is proven again when it is read. Usable from several threads.
/// </summary>
public sealed class PolicyKeeper
{
    /// <summary>Name of the policy in the state folder.</summary>
    public const string FileName = "policy.jws";

    private readonly Lock _lock = new();
    private readonly string _path;
    private readonly string? _agent;
    private readonly string? _controllerKey;
    private string _text = "";

    /// <summary>Loads the policy that was kept, else the one to start with.</summary>
    /// <param name="folder">State folder; made when missing.</param>
    /// <param name="startFile">Policy to start with; null for none.</param>
    /// <param name="agent">Whose policy it must be; null for an agent that isn't enrolled and takes none.</param>
    /// <param name="controllerKey">Who must have signed it.</param>
    public PolicyKeeper(string folder, string? startFile, string? agent = null, string? controllerKey = null)
    {
        PrivateFile.MakeFolder(folder);
        (_path, _agent, _controllerKey) = (Path.Combine(folder, FileName), agent, controllerKey);
        if (!TryLoad() && startFile is not null)
        {
            TryStart(startFile);
        }
    }

    /// <summary>The policy in force; null before the first.</summary>
    public Policy? Current { get; private set; }

    /// <summary>Number of its issue; null for the one to start with.</summary>
    public long? Sequence { get; private set; }

    /// <summary>Why the newest policy was refused; null when it was taken.</summary>
    public string? Fault { get; private set; }

    /// <summary>Tells of each new policy, on the thread that took it.</summary>
    public event Action<Policy>? Changed;

    /// <summary>
    /// Takes a signed policy. One that isn't the controller's, isn't for this agent, is older than the one in force or
    /// can't be understood leaves the last good one in force.
    /// </summary>
    /// <returns>True when it is in force now.</returns>
    public bool Take(ReadOnlySpan<byte> document)
    {
        var text = Encoding.UTF8.GetString(document);
        PolicyIssue? issue;
        bool isNews;
        lock (_lock)
        {
            if (text == _text)
            {
                Fault = null;
                return true;
            }
            if (!TryRead(text, out issue, out var fault))
            {
                Fault = fault;
                return false;
            }
            if (issue.Sequence <= Sequence)
            {
                Fault = $"policy issue {issue.Sequence} is not newer than {Sequence}, which is in force";
                return false;
            }
            // The same content under a new number is no reason to begin anew.
            isNews = Current is null || !Json(Current).AsSpan().SequenceEqual(Json(issue.Policy));
            (Current, Sequence, Fault, _text) = (issue.Policy, issue.Sequence, null, text);
            try
            {
                PrivateFile.Replace(_path, document);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                Fault = $"policy in force, but not kept on disk: {e.Message}";
            }
        }
        if (isNews)
        {
            Changed?.Invoke(issue.Policy);
        }
        return true;
    }

    private bool TryRead(string text, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out PolicyIssue? issue, out string? fault)
    {
        issue = null;
        if (_agent is null || _controllerKey is null)
        {
            fault = "policy refused: this agent is not enrolled";
        }
        else if (SignedDocument.TryRead(text, PolicyIssue.DocumentType, _controllerKey, ContractsJson.Default.PolicyIssue, out issue, out fault))
        {
            fault = issue.Agent != _agent ? "policy refused: it is for another agent" : PolicyFile.Fault(issue.Policy);
        }
        else
        {
            fault = $"policy refused: {fault}";
        }
        return fault is null;
    }

    private bool TryLoad()
    {
        if (_agent is null || !File.Exists(_path))
        {
            return false;
        }
        try
        {
            var text = File.ReadAllText(_path);
            if (TryRead(text, out var issue, out var fault))
            {
                (Current, Sequence, _text, Fault) = (issue.Policy, issue.Sequence, text, null);
                return true;
            }
            Fault = $"{_path}: {fault}";
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Fault = $"{_path}: {e.Message}";
        }
        return false;
    }

    private void TryStart(string file)
    {
        try
        {
            if (PolicyFile.TryRead(File.ReadAllBytes(file), out var policy, out var fault))
            {
                Current = policy;
            }
            else
            {
                Fault = $"{file}: {fault}";
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Fault = $"{file}: {e.Message}";
        }
    }

    private static byte[] Json(Policy policy) => JsonSerializer.SerializeToUtf8Bytes(policy, ContractsJson.Default.Policy);
}
