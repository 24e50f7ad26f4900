// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#include "aioorm/core/stackfiber_p.h"

#include <boost/context/fiber.hpp>

#include <utility>

#include <cxxabi.h>
#include <sys/mman.h>
#include <unistd.h>

#if defined(__SANITIZE_ADDRESS__)
#define AIO_ASAN 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define AIO_ASAN 1
#endif
#endif
#ifdef AIO_ASAN
#include <sanitizer/asan_interface.h>
#include <sanitizer/common_interface_defs.h>
#endif

namespace Aio::Detail
{
namespace
{
namespace Context = boost::context;

#ifdef AIO_ASAN
constexpr std::size_t stackSize = std::size_t(1024) * 1024; // redzones make frames several times as big
#else
constexpr std::size_t stackSize = std::size_t(256) * 1024;
#endif
/// Tells the address sanitizer which stack comes next.
class StackSwitch
{
public:
#ifdef AIO_ASAN
    void leave(const void *bottom, std::size_t size) { __sanitizer_start_switch_fiber(&m_fake, bottom, size); }
    /// For good: frees the fake stack of the one that is left.
    static void leaveForGood(const void *bottom, std::size_t size) { __sanitizer_start_switch_fiber(nullptr, bottom, size); }
    void arrive(const void **from, std::size_t *size) { __sanitizer_finish_switch_fiber(m_fake, from, size); }

private:
    void *m_fake = nullptr;
#else
    void leave(const void *, std::size_t) { }
    static void leaveForGood(const void *, std::size_t) { }
    void arrive(const void **, std::size_t *) { }
#endif
};

/// Exceptions being handled or thrown are counted for each thread; two fibers that are suspended in a catch block would
/// take each other's.
class ExceptionState
{
public:
    /// Puts this one in force, and keeps the one that was.
    void swap()
    {
        auto &current = *reinterpret_cast<State *>(abi::__cxa_get_globals());
        std::swap(m_state, current);
    }

private:
    // the beginning of __cxa_eh_globals, as the Itanium C++ ABI has it
    struct State {
        void *caught = nullptr;
        unsigned int uncaught = 0;
    };
    State m_state;
};

/// Memory with a page below it that must not be touched.
class StackAllocator
{
public:
    Context::stack_context allocate()
    {
        static const std::size_t page = std::size_t(sysconf(_SC_PAGESIZE));
        const std::size_t size = stackSize + page;
        void *bottom = mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_STACK, -1, 0);
        if (bottom == MAP_FAILED) {
            throw std::bad_alloc();
        }
        if (mprotect(bottom, page, PROT_NONE) != 0) {
            munmap(bottom, size);
            throw std::bad_alloc();
        }
        Context::stack_context stack;
        stack.size = size;
        stack.sp = static_cast<char *>(bottom) + size;
        return stack;
    }

    void deallocate(Context::stack_context &stack) noexcept
    {
        char *bottom = static_cast<char *>(stack.sp) - stack.size;
#ifdef AIO_ASAN
        __asan_unpoison_memory_region(bottom, stack.size);
#endif
        munmap(bottom, stack.size);
    }
};

/// Memory that is there already.
class Preallocated
{
public:
    explicit Preallocated(const Context::stack_context &stack)
        : m_stack(stack)
    {
    }
    Context::stack_context allocate() const { return m_stack; }
    void deallocate(Context::stack_context &stack) const noexcept { StackAllocator().deallocate(stack); }

private:
    Context::stack_context m_stack;
};
}

class StackFiber::Stack
{
public:
    explicit Stack(StackFiber &fiber)
        : Stack(fiber, StackAllocator().allocate())
    {
    }

    /// On the fiber's stack.
    void leave()
    {
        m_switch.leave(m_mainBottom, m_mainSize);
        m_context = std::move(m_context).resume();
        m_switch.arrive(&m_mainBottom, &m_mainSize);
    }

    /// On the main stack.
    void enter()
    {
        m_exceptions.swap();
        StackSwitch main;
        main.leave(m_bottom, m_size);
        m_context = std::move(m_context).resume();
        main.arrive(nullptr, nullptr);
        m_exceptions.swap();
    }

private:
    Stack(StackFiber &fiber, const Context::stack_context &stack)
        : m_bottom(static_cast<char *>(stack.sp) - stack.size)
        , m_size(stack.size)
        , m_context(std::allocator_arg, Preallocated(stack), [this, &fiber](Context::fiber &&main) {
            m_switch.arrive(&m_mainBottom, &m_mainSize);
            m_context = std::move(main);
            while (fiber.m_job) {
                fiber.m_job->run();
                fiber.m_job = nullptr;
                leave();
            }
            StackSwitch::leaveForGood(m_mainBottom, m_mainSize);
            return std::move(m_context);
        })
    {
    }

    const void *const m_bottom;
    const std::size_t m_size;
    Context::fiber m_context; ///< the fiber while the main stack runs, and the other way round
    StackSwitch m_switch;
    const void *m_mainBottom = nullptr;
    std::size_t m_mainSize = 0;
    ExceptionState m_exceptions;
};

StackFiber::StackFiber()
    : m_stack(std::make_unique<Stack>(*this))
{
}

StackFiber::~StackFiber()
{
    m_stack->enter(); // without a job it ends
}

bool StackFiber::start(FiberJob &job)
{
    m_job = &job;
    return enter();
}

bool StackFiber::enter()
{
    m_stack->enter();
    return m_job;
}

void StackFiber::leave()
{
    m_stack->leave();
}
}
