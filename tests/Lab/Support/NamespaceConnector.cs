using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Deception.Tests.Lab.Support;

/// <summary>
/// Connects from within a network namespace: a socket stays in the namespace of the thread that made it (setns(2)), so
/// this process needs no interface of its own there.
/// </summary>
internal static partial class NamespaceConnector
{
    private const int NetworkNamespace = 0x40000000;

    /// <summary>An HTTP handler whose connections start in that namespace.</summary>
    public static SocketsHttpHandler Handler(string space, IPEndPoint target) => new()
    {
        UseProxy = false,
        ConnectCallback = async (_, stop) =>
        {
            var socket = Make(space);
            try
            {
                await socket.ConnectAsync(target, stop);
                return new NetworkStream(socket, ownsSocket: true);
            }
            catch
            {
                socket.Dispose();
                throw;
            }
        },
    };

    private static Socket Make(string space)
    {
        Socket? socket = null;
        var error = 0;
        // The thread changes its namespace for good, so it is one of its own.
        var thread = new Thread(() =>
        {
            using var file = File.OpenHandle($"/run/netns/{space}");
            error = SetNamespace(file, NetworkNamespace) == 0 ? 0 : Marshal.GetLastPInvokeError();
            if (error == 0)
            {
                socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            }
        });
        thread.Start();
        thread.Join();
        return socket ?? throw new IOException($"setns {space}: {Marshal.GetPInvokeErrorMessage(error)}");
    }

    [LibraryImport("libc", EntryPoint = "setns", SetLastError = true)]
    private static partial int SetNamespace(SafeFileHandle file, int kind);
}
