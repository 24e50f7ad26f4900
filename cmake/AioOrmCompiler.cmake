# SPDX-FileCopyrightText: 2026 AioOrm developers
# SPDX-License-Identifier: BSD-2-Clause

# How this project's own targets are compiled. Nothing here reaches a program that links to the library.

set(CMAKE_EXPORT_COMPILE_COMMANDS ON)

# Faster tools, used only if they are there and nobody chose otherwise.
if(PROJECT_IS_TOP_LEVEL)
    find_program(AIOORM_CCACHE ccache)
    if(AIOORM_CCACHE AND NOT DEFINED CMAKE_CXX_COMPILER_LAUNCHER)
        # It keeps nothing that is compiled with a precompiled header, unless told that we do not use __TIME__ and
        # define no macro that a header of ours asks for behind its back. Build trees at the same depth, such as those
        # of the package tests, share what is compiled alike, in whatever language.
        set(CMAKE_CXX_COMPILER_LAUNCHER env CCACHE_SLOPPINESS=pch_defines,time_macros,locale "CCACHE_BASEDIR=${PROJECT_SOURCE_DIR}"
            CCACHE_NOHASHDIR=1 "${AIOORM_CCACHE}"
        )
    endif()
    find_program(AIOORM_MOLD mold)
    if(AIOORM_MOLD)
        add_link_options(-fuse-ld=mold)
    endif()
endif()

# Sanitizers must be on for every object of the program, so they are set for the whole tree. vptr is left out: it
# compares type information across shared libraries, where ours is hidden.
if(AIOORM_SANITIZERS)
    list(JOIN AIOORM_SANITIZERS "," _aioorm_sanitizers)
    set(_aioorm_sanitizers "-fsanitize=${_aioorm_sanitizers}" -fno-sanitize=vptr -fno-sanitize-recover=all)
    add_compile_options(${_aioorm_sanitizers} -fno-omit-frame-pointer)
    add_link_options(${_aioorm_sanitizers})
endif()

# aioorm_precompile_headers(<target> <header>... | REUSE_FROM <target>)
#
# The headers that cost the target's units most, compiled once, where AIOORM_PRECOMPILE_HEADERS is on. Not for the
# library: its units, each compiled by itself, show that they and their headers include what they need.
function(aioorm_precompile_headers target)
    if(NOT AIOORM_PRECOMPILE_HEADERS)
        return()
    endif()
    if(ARGV1 STREQUAL "REUSE_FROM")
        target_precompile_headers(${target} ${ARGN})
    else()
        target_precompile_headers(${target} PRIVATE ${ARGN})
    endif()
    # Libraries and programs share them, so both are compiled for the same way of addressing: Qt does not ask for it everywhere.
    target_compile_options(${target} PRIVATE -fPIC)
    # for ccache: it must see which headers were precompiled, and find the same bytes for the same headers
    if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
        target_compile_options(${target} PRIVATE -fpch-preprocess)
    else()
        target_compile_options(${target} PRIVATE "SHELL:-Xclang -fno-pch-timestamp")
    endif()
endfunction()

# aioorm_compile_quickly(<target>)
#
# Tests and examples of a development build are not optimised: most of their cost is the compiler's time. Except for a
# sanitizer, which makes code so slow that optimising it pays.
function(aioorm_compile_quickly target)
    if(CMAKE_BUILD_TYPE STREQUAL "Debug" AND NOT AIOORM_SANITIZERS)
        target_compile_options(${target} PRIVATE -O0)
    endif()
endfunction()

# aioorm_join_qml_units(<target>)
#
# Qt makes a unit of each QML file, and each costs the headers of the engine. One unit with all of them costs them once.
function(aioorm_join_qml_units target)
    get_target_property(sources ${target} SOURCES)
    list(FILTER sources INCLUDE REGEX "/qmlcache/.*\\.cpp$")
    if(sources)
        set_target_properties(${target} PROPERTIES UNITY_BUILD ON UNITY_BUILD_MODE GROUP)
        set_source_files_properties(${sources} TARGET_DIRECTORY ${target} PROPERTIES UNITY_GROUP qml)
    endif()
endfunction()

# aioorm_own_target(<target>): a target of this project, with all our warnings and definitions.
function(aioorm_own_target target)
    aioorm_prepare_target(${target})
    set_target_properties(${target} PROPERTIES
        CXX_VISIBILITY_PRESET hidden
        VISIBILITY_INLINES_HIDDEN ON
        POSITION_INDEPENDENT_CODE ON
    )
    target_compile_definitions(${target} PRIVATE
        QT_NO_KEYWORDS
        QT_NO_CAST_FROM_ASCII
        QT_NO_CAST_TO_ASCII
        QT_NO_FOREACH
        QT_STRICT_ITERATORS
        QT_DISABLE_DEPRECATED_BEFORE=0x060400
    )
    target_compile_options(${target} PRIVATE -Wall -Wextra -Wpedantic -Wnon-virtual-dtor -Woverloaded-virtual)
    if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 13)
        # Both report code of the standard library itself in optimised builds of g++ 12 (std::optional, std::string).
        target_compile_options(${target} PRIVATE -Wno-maybe-uninitialized -Wno-restrict)
    elseif(CMAKE_CXX_COMPILER_ID STREQUAL "Clang")
        # std::stable_sort() of libstdc++ 12 calls something deprecated. What our own code calls g++ reports.
        target_compile_options(${target} PRIVATE -Wno-deprecated-declarations)
    endif()
    if(AIOORM_WERROR)
        target_compile_options(${target} PRIVATE -Werror)
    endif()
endfunction()
